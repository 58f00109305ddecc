//! Who works here and with what: professionals with their hours and council registrations, rooms, equipment.

mod form;
mod places;
mod professionals;
mod standing;

pub use places::{Equipment, Room, SavePlace, equipment, rooms, save_equipment, save_room};
pub use professionals::{CouncilStatus, Hours, Professional, SaveProfessional, professionals, save_professional};
pub use standing::{Registered, Standing};
