//! The model of the clinic's own network: entered by the owner, tried out, and asked for answers from rows.

use std::fmt::Write as _;
use std::time::Duration;

use neonpro_assistant::engine::network::{Address, Chat, NetworkError, Patience, Worded};
use neonpro_assistant::engine::{End, Stop};
use neonpro_assistant::network as kept;
use neonpro_vault::keys::At;
use neonpro_vault::trail::Happening;
use zeroize::Zeroizing;

use crate::app::{Call, lock};
use crate::error::{ApiError, Result};
use crate::types::{Change, Empty, NetworkModel, NetworkTried, SaveNetwork, SetNetworkModel};

/// Longest name of a model, in characters: what the list of prices takes.
const LONGEST_NAME: usize = 100;
/// Longest token, in bytes.
const LONGEST_TOKEN: usize = 512;
/// How long a person waits for a trial. A server that loads a model at the first question may need the second trial.
const TRIAL: Patience =
    Patience { connect: Duration::from_secs(5), silence: Duration::from_secs(30), whole: Duration::from_secs(30) };
/// Tokens of a trial's answer.
const FEW: u32 = 16;

/// The permanent numbers of the table of settings and of the column of its values, to which the sealed token is bound.
const PLACE: (u32, u32) = (30, 11);

/// A model of the network that can be asked.
pub(super) struct Chosen {
    address: Address,
    pub(super) model: String,
    token: Option<Zeroizing<String>>,
}

impl Chosen {
    /// The server's name or number.
    pub(super) fn host(&self) -> &str {
        self.address.host()
    }

    /// What stands in the log as its version: what it is, only the server knows; where it was, we do.
    pub(super) fn version(&self) -> &str {
        self.address.as_str()
    }

    /// A request of it.
    pub(super) fn chat(&self, (system, user): (String, String), most_tokens: u32) -> Chat {
        let token = self.token.as_ref().map(|token| token.to_string());
        Chat { address: self.address.clone(), model: self.model.clone(), token, system, user, most_tokens }
    }

    fn shown(&self) -> NetworkModel {
        NetworkModel {
            address: self.address.as_str().to_owned(),
            host: self.host().to_owned(),
            model: self.model.clone(),
            token: self.token.is_some(),
        }
    }
}

/// The model that the owner has entered, if there is one.
pub(super) fn chosen(call: &Call<'_>) -> Result<Option<Chosen>> {
    let Some(stored) = call.read(kept::read)? else { return Ok(None) };
    let Ok(address) = Address::parse(&stored.address) else { return Ok(None) };
    // After the keys were replaced the old token is not opened any more, and must be entered again.
    let token = stored.token.and_then(|sealed| unsealed(call, &sealed));
    Ok(Some(Chosen { address, model: stored.model, token }))
}

/// The model of the network that words answers.
pub(crate) fn network(call: &mut Call<'_>, _: Empty) -> Result<Option<NetworkModel>> {
    Ok(chosen(call)?.map(|chosen| chosen.shown()))
}

/// Changes the model of the network, or takes it away.
pub(crate) fn save_network(call: &mut Call<'_>, asked: SaveNetwork) -> Result<Empty> {
    let before = chosen(call)?;
    let wanted = asked.network.map(|typed| checked(typed, before)).transpose()?;
    let stored = wanted.map(|chosen| stored(call, &chosen)).transpose()?;
    call.open.session.record(&Happening { count: 1, ..Happening::of("ai.network_changed") })?;
    call.write(|w| kept::save(w, stored.as_ref()))?;
    call.app.bell.ring(&Change::of("assistant"));
    Ok(Empty {})
}

/// Asks a model of the network for a greeting, to see whether it answers.
pub(crate) fn try_network(call: &mut Call<'_>, asked: SetNetworkModel) -> Result<NetworkTried> {
    let chosen = checked(asked, chosen(call)?)?;
    let said = ("Responda com uma saudação curta.".to_owned(), "Olá!".to_owned());
    let (id, stop, began) = (call.app.world.new_id()?, Stop::new(), call.app.world.clock.mono_ns());
    // A lock does not wait for a trial.
    lock(&call.app.asks).insert(id, stop.clone());
    let answered = call.app.network.patient(TRIAL).write(&chosen.chat(said, FEW), &stop, &mut |_| {});
    lock(&call.app.asks).remove(&id);
    match answered {
        Ok(Worded { ended: End::Stopped, .. }) => Err(refused(NetworkError::Stopped)),
        Ok(_) => {
            let took = call.app.world.clock.mono_ns().saturating_sub(began);
            Ok(NetworkTried { milliseconds: super::milliseconds(took) })
        }
        Err(why) => Err(refused(why)),
    }
}

/// What was typed, if it can be used. A token that is not typed again stays with the address that it was given to, and goes to no other.
fn checked(typed: SetNetworkModel, before: Option<Chosen>) -> Result<Chosen> {
    let address = Address::parse(&typed.address).map_err(refused)?;
    let model = typed.model.trim().to_owned();
    if !(1..=LONGEST_NAME).contains(&model.chars().count()) || model.contains(char::is_control) {
        return Err(ApiError::validation("assistant.network_model"));
    }
    let token = match typed.token.map(Zeroizing::new) {
        None => before.filter(|before| before.address == address).and_then(|before| before.token),
        Some(token) if token.is_empty() => None,
        Some(token) if token.len() <= LONGEST_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic()) => Some(token),
        Some(_) => return Err(ApiError::validation("assistant.network_token")),
    };
    Ok(Chosen { address, model, token })
}

fn stored(call: &Call<'_>, chosen: &Chosen) -> Result<kept::NetworkModel> {
    let token = chosen.token.as_ref().map(|token| sealed(call, token)).transpose()?;
    Ok(kept::NetworkModel { address: chosen.address.as_str().to_owned(), model: chosen.model.clone(), token })
}

/// Settings are read by everybody and travel in the open, so that the token stands there sealed under the key of the clinic's people.
fn sealed(call: &Call<'_>, token: &str) -> Result<String> {
    let bytes = call.open.vault.keys().keys().staff_key()?.seal(&place(call), token.as_bytes())?;
    Ok(bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

fn unsealed(call: &Call<'_>, sealed: &str) -> Option<Zeroizing<String>> {
    let digits = sealed.as_bytes().chunks(2).map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
    let bytes = digits.collect::<Option<Vec<u8>>>()?;
    let opened = call.open.vault.keys().keys().staff_key().ok()?.open(&place(call), &bytes).ok()?;
    Some(Zeroizing::new(std::str::from_utf8(&opened).ok()?.to_owned()))
}

fn place(call: &Call<'_>) -> At {
    At { table: PLACE.0, column: PLACE.1, row: call.open.vault.clinic().bytes() }
}

/// The code that says why a model of the network gave no answer. Nobody waits for the sentence of one that was stopped.
pub(super) const fn code(error: NetworkError) -> &'static str {
    match error {
        NetworkError::BadAddress => "assistant.network_address",
        NetworkError::NotOwn => "assistant.network_not_own",
        NetworkError::Unreached => "assistant.network_unreached",
        NetworkError::Refused => "assistant.network_refused",
        NetworkError::Nonsense => "assistant.network_nonsense",
        NetworkError::Slow | NetworkError::Stopped => "assistant.network_slow",
    }
}

fn refused(error: NetworkError) -> ApiError {
    match error {
        NetworkError::BadAddress | NetworkError::NotOwn => ApiError::validation(code(error)),
        _ => ApiError::precondition(code(error)),
    }
}
