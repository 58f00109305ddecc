//! neonpro-testkit
