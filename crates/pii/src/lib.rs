//! neonpro-pii
