//! neonpro-oplog
