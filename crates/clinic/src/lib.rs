//! neonpro-clinic
