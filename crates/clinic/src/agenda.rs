//! The agenda: who is where with whom, and when. The rule of conflicts is pure ([`board`]); booking applies it and writes the
//! row in one write transaction, which SQLite gives to one process at a time.

mod ask_assisted;
mod ask_reminders;
mod ask_risk;
mod ask_waitlist;
mod blocks;
pub mod board;
mod book;
mod change;
mod desk;
pub mod hours;
mod load;
pub mod recurrence;
pub mod slots;
mod status;
mod types;
mod view;

pub use ask_assisted::{Assisted, AssistedAct, assisted};
pub use ask_reminders::{AskReminders, ToRemind, reminders};
pub use ask_risk::{AskRisk, NoShowRisk, no_show_risk};
pub use ask_waitlist::{AskWaitlist, Waiting, waitlist};
pub use blocks::{block, free_slots, unblock};
pub use book::{book, check};
pub use change::{move_to, set_status};
pub use status::AppointmentStatus;
pub use types::{
    Agenda, AgendaQuery, Appointment, Block, Book, Booked, Check, Checked, Closed, ClosedKind, Conflict, ConflictKind,
    FreeSlots, Move, ProfessionalColumn, RoomColumn, SetStatus, Slot,
};
pub use view::{get, view};
