//! neonpro-policy
