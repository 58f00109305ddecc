//! neonpro-api
