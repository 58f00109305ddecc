//! neonpro-vault
