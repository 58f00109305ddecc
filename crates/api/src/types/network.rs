//! Requests about a model of the clinic's own network.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The model of the network that words answers, as everybody may know it.
#[derive(Clone, Debug, Serialize, TS)]
pub struct NetworkModel {
    /// Where it is.
    pub address: String,
    /// The server's name or number alone.
    pub host: String,
    /// What the server calls it.
    pub model: String,
    /// Whether the server is told who asks.
    pub token: bool,
}

/// A model of the network as the owner enters it.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetNetworkModel {
    /// `http(s)://host[:port][/path]`, on the own network.
    pub address: String,
    /// What the server calls it.
    pub model: String,
    /// What the server knows the clinic by; empty for nothing. Left out, the one that was entered for the same address stays.
    pub token: Option<String>,
}

/// What becomes of the model of the network.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveNetwork {
    /// The model; nothing switches it off.
    #[serde(deserialize_with = "Option::deserialize")]
    pub network: Option<SetNetworkModel>,
}

/// A model of the network has answered.
#[derive(Clone, Copy, Debug, Serialize, TS)]
pub struct NetworkTried {
    /// From question to the end of the answer.
    pub milliseconds: u32,
}
