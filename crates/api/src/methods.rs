//! The table of operations. One row each; everything else about them is derived from it.

use neonpro_assistant::answer::Outcome;
use neonpro_assistant::{limits, report, sessions, settings as assistant};
use neonpro_clinic::{agenda, audit, catalogue, consent, finance, members, patients, records, settings, stock, team};

use neonpro_vault::Id;

use crate::handlers;
use crate::method::Permission::{Everyone, Open, Roles, Session};
use crate::method::define_api;
use crate::roles::{
    BOOKS, CASH, CLINICAL, CONSENTS, DESK, MANAGEMENT, OVERSIGHT, OWNER, PEOPLE, RECIPIENTS, STORES, TRAIL,
};
use crate::types::{
    AddModel, Ask, AskHistory, Asked, AtVersion, BackupAt, BackupReport, BeginAssistant, BeginWriting, BegunWriting,
    BreakGlass, ById, ByLot, ByPatient, CatalogueModel, ChangePassword, Checks, ClinicEntry, ComingModel, ConfirmKit,
    CreateBackup, CreateClinic, CreateDemo, CreatedClinic, CreatedDemo, Deactivate, Empty, Examine, ExportTrail,
    Exported, Feedback, FoundRecords, HiddenText, HideText, Limited, Made, ModelId, NetworkModel, NetworkTried,
    NewPerson, OnDay, PageOf, Password, Recover, Reissue, RestoreBackup, RunSql, RunTool, SaveNetwork, SearchPatients,
    SearchRecords, SessionInfo, SetNetworkModel, SetRoles, SqlRows, Status, StopAsk, TrailCheck, Unlock, Until,
    Updated, Version, WithReason, Writing,
};

define_api! {
    "app.clinics": Empty => Vec<ClinicEntry>, Open, open handlers::app::clinics, "Clinics of the data folder.";
    "app.create_clinic": CreateClinic => CreatedClinic, Open, open handlers::app::create_clinic, "Makes a clinic, all or nothing.";
    "app.confirm_kit": ConfirmKit => Empty, Open, open handlers::app::confirm_kit, "Compares groups of the recovery kit typed back from paper.";
    "app.create_demo": CreateDemo => CreatedDemo, Open, open handlers::app::create_demo, "Makes a demonstration clinic.";
    "app.version": Empty => Version, Open, open handlers::app::version, "What this program is.";
    "app.hide": HideText => HiddenText, Open, open handlers::assistant::hide, "Replaces what identifies in a text, by rules alone.";
    "app.doctor": Examine => Checks, Open, open handlers::app::doctor, "Examines the data folder without opening a clinic.";

    "session.unlock": Unlock => SessionInfo, Open, open handlers::session::unlock, "Opens a clinic in this window.";
    "session.recover": Recover => SessionInfo, Open, open handlers::session::recover, "Enters by the recovery kit with a new password.";
    "session.info": Empty => Option<SessionInfo>, Open, open handlers::session::info, "Who is signed in here.";
    "session.lock": Empty => Empty, Open, open handlers::session::lock, "Covers the screen and wipes the keys.";
    "session.resume": Password => SessionInfo, Open, open handlers::session::resume, "Uncovers the screen for the same user.";
    "session.logout": Empty => Empty, Open, open handlers::session::logout, "Ends the session of this window.";
    "session.touch": Empty => Status, Session, look handlers::session::touch, "Somebody is here; answers the status line.";
    "session.change_password": ChangePassword => Empty, Session, act handlers::session::change_password, "Changes the user's own password.";
    "session.break_glass": BreakGlass => Until, Roles(CLINICAL), act handlers::session::break_glass, "Emergency access to one patient.";

    "patients.search": SearchPatients => Vec<patients::PatientHit>, Roles(PEOPLE), read |r, q| patients::search(r, &q.query, q.limit), "Patients by part of a name, telephone or CPF.";
    "patients.recent": Limited => Vec<patients::PatientHit>, Roles(PEOPLE), read |r, q| patients::recent(r, q.limit), "Patients touched last.";
    "patients.birthdays": patients::AskBirthdays => Vec<patients::Birthday>, Roles(DESK), read patients::birthdays, "Whose birthday falls into some days.";
    "patients.duplicates": patients::PatientData => Vec<patients::Duplicate>, Roles(DESK), read patients::duplicates, "Who may be the same person.";
    "patients.register": patients::PatientData => Made, Roles(DESK), write patients::register, "Registers a patient.";
    "patients.update": patients::UpdatePatient => Updated, Roles(DESK), write patients::update, "Changes a patient's data.";
    "patients.page": PageOf => patients::PatientPage, Roles(PEOPLE), read handlers::page, "A patient's data, alerts and timeline.";
    "patients.add_alert": patients::AddAlert => Made, Roles(CLINICAL), write patients::add_alert, "Pins an alert.";
    "patients.retire_alert": patients::RetireAlert => Empty, Roles(CLINICAL), write patients::retire_alert, "Ends an alert, with a reason.";

    "agenda.view": agenda::AgendaQuery => agenda::Agenda, Roles(DESK), read agenda::view, "The agenda of some days.";
    "agenda.get": ById => agenda::Appointment, Roles(DESK), read |r, q| agenda::get(r, q.id), "One visit.";
    "agenda.check": agenda::Check => agenda::Checked, Roles(DESK), read agenda::check, "What a booking would collide with.";
    "agenda.free_slots": agenda::FreeSlots => Vec<agenda::Slot>, Roles(DESK), read agenda::free_slots, "Next free times.";
    "agenda.book": agenda::Book => agenda::Booked, Roles(DESK), write agenda::book, "Books a visit.";
    "agenda.move": agenda::Move => agenda::Booked, Roles(DESK), write agenda::move_to, "Moves a visit.";
    "agenda.set_status": agenda::SetStatus => agenda::Appointment, Roles(DESK), write agenda::set_status, "Takes a visit one step on.";
    "agenda.no_show_risk": agenda::AskRisk => Vec<agenda::NoShowRisk>, Roles(DESK), read agenda::no_show_risk, "Who may stay away, and why it is thought so.";
    "agenda.assisted": agenda::Assisted => agenda::Booked, Roles(DESK), write handlers::assistant::confirm, "Does what a person confirmed on a card of the assistant.";
    "agenda.waitlist": agenda::AskWaitlist => Vec<agenda::Waiting>, Roles(DESK), read agenda::waitlist, "Who waits for a free time.";
    "agenda.reminders": agenda::AskReminders => Vec<agenda::ToRemind>, Roles(DESK), read agenda::reminders, "Whom to remind of the visits of a day.";
    "agenda.block": agenda::Block => Made, Roles(DESK), write agenda::block, "Closes a time.";
    "agenda.unblock": ById => Empty, Roles(DESK), write |w, q| agenda::unblock(w, q.id), "Opens a closed time.";

    "records.list": records::ListRecords => Vec<records::RecordView>, Roles(CLINICAL), read records::list, "A patient's notes.";
    "records.get": ById => records::RecordView, Roles(CLINICAL), read |r, q| records::get(r, q.id), "One note.";
    "records.search": SearchRecords => FoundRecords, Roles(CLINICAL), look handlers::records::search, "Notes by what they say, of patients who agree to the assistant.";
    "records.save": records::RecordDraft => records::RecordSaved, Roles(CLINICAL), write records::save, "Saves a version of a draft.";
    "records.sign": AtVersion => records::RecordView, Roles(CLINICAL), write |w, q| records::sign(w, q.id, &q.version), "Signs a draft for good.";
    "records.addendum": records::AddAddendum => records::RecordView, Roles(CLINICAL), write records::addendum, "Adds to a signed note.";

    "consent.state": ByPatient => Vec<consent::ConsentState>, Roles(CONSENTS), read |r, q| consent::state(r, q.patient_id), "What a patient agrees to now.";
    "consent.history": ByPatient => Vec<consent::ConsentEvent>, Roles(CONSENTS), read |r, q| consent::history(r, q.patient_id), "What a patient granted and revoked.";
    "consent.assistant": consent::AskAssistant => Vec<Id>, Roles(PEOPLE), read consent::assistant, "Of whom the assistant may speak.";
    "consent.grant": consent::GrantConsent => Made, Roles(CONSENTS), write consent::grant, "Writes down an agreement.";
    "consent.revoke": consent::RevokeConsent => Made, Roles(CONSENTS), write consent::revoke, "Writes down a withdrawal.";

    "finance.charge": finance::Charge => Made, Roles(CASH), write finance::charge, "A patient owes.";
    "finance.pay": finance::Payment => Made, Roles(CASH), write finance::pay, "A patient pays.";
    "finance.reverse": WithReason => Made, Roles(BOOKS), write |w, q| finance::reverse(w, q.id, &q.reason), "Undoes a line, exactly once.";
    "finance.account": ByPatient => finance::Account, Roles(CASH), read |r, q| finance::account(r, q.patient_id), "A patient's balance and its lines.";
    "finance.day": OnDay => finance::FinanceDay, Roles(CASH), read |r, q| finance::day(r, q.day), "The money of a day.";
    "finance.overdue": Empty => Vec<finance::Overdue>, Roles(CASH), read |r, _| finance::overdue(r), "Who owes.";
    "finance.revenue": finance::AskRevenue => finance::Revenue, Roles(BOOKS), read finance::revenue, "What was billed in some days.";
    "finance.payments": finance::AskPayments => finance::PaymentsIn, Roles(CASH), read finance::payments, "What came in over some days.";

    "finance.commission": finance::AskCommission => finance::Commission, Roles(PEOPLE), read finance::commission, "What a professional earned by commission.";

    "assistant.begin": BeginAssistant => Made, Roles(PEOPLE), write |w, q| sessions::begin(w, q.kind), "Begins a session with the assistant.";
    "assistant.end": ById => Empty, Roles(PEOPLE), act handlers::assistant::end, "Ends a session with the assistant.";
    "assistant.limits": Empty => limits::Limits, Roles(PEOPLE), read |r, _| limits::limits(r), "How much may be asked.";
    "assistant.ask": Ask => Asked, Roles(PEOPLE), act handlers::assistant::ask, "Answers a question in words.";
    "assistant.stop": StopAsk => Empty, Open, open handlers::assistant::stop, "Stops a question that is being answered.";
    "assistant.write": BeginWriting => BegunWriting, Roles(PEOPLE), act handlers::assistant::write, "Begins a text by the larger model.";
    "assistant.written": ById => Writing, Roles(PEOPLE), look handlers::assistant::written, "A text of the larger model as far as it has come.";
    "assistant.decline": ById => Empty, Roles(PEOPLE), write handlers::assistant::decline, "Writes down that a card of the session was put away.";
    "assistant.feedback": Feedback => Empty, Roles(PEOPLE), act handlers::assistant::feedback, "Writes down what the user thinks of an answer.";
    "assistant.history": AskHistory => Vec<report::PastTurn>, Roles(PEOPLE), look handlers::assistant::history, "What the user asked before.";
    "assistant.suggestions": Empty => Vec<String>, Roles(PEOPLE), look handlers::assistant::suggestions, "Questions to begin with.";
    "assistant.models": Empty => Vec<CatalogueModel>, Roles(PEOPLE), look handlers::assistant::models, "Models of the catalogue, and which are installed.";
    "assistant.add_model": AddModel => Empty, Roles(OWNER), act handlers::assistant::add_model, "Begins to bring a model in.";
    "assistant.coming": Empty => Vec<ComingModel>, Roles(OWNER), look handlers::assistant::coming, "Models on their way.";
    "assistant.pause_model": ModelId => Empty, Roles(OWNER), look handlers::assistant::pause_model, "Stops a model on its way; adding it again goes on from there.";
    "assistant.remove_model": ModelId => Empty, Roles(OWNER), act handlers::assistant::remove_model, "Takes a model away that was brought in.";
    "assistant.network": Empty => Option<NetworkModel>, Roles(PEOPLE), look handlers::assistant::network, "The model of the clinic's own network that words answers, if there is one.";
    "assistant.save_network": SaveNetwork => Empty, Roles(OWNER), act handlers::assistant::save_network, "Enters the model of the clinic's own network, or switches it off.";
    "assistant.try_network": SetNetworkModel => NetworkTried, Roles(OWNER), look handlers::assistant::try_network, "Asks a model of the clinic's own network for a greeting, to see whether it answers.";
    "assistant.usage": report::AskUsage => report::Usage, Roles(MANAGEMENT), read report::usage, "How the assistant was used over some days.";
    "assistant.settings": Empty => assistant::AssistantSettings, Roles(PEOPLE), read |r, _| assistant::read(r), "What the owner has decided about the assistant.";
    "assistant.save_settings": assistant::AssistantSettings => Empty, Roles(OWNER), write assistant::save, "Changes what holds for the assistant.";
    "assistant.run": RunTool => Outcome, Roles(PEOPLE), act handlers::assistant::run_tool, "Runs one tool of the assistant as the user.";

    "stock.products": Empty => Vec<stock::Product>, Roles(DESK), read |r, _| stock::products(r), "Products and their lots.";
    "stock.save_product": stock::SaveProduct => Made, Roles(STORES), write stock::save_product, "Adds or changes a product.";
    "stock.enter_lot": stock::EnterLot => Made, Roles(STORES), write stock::enter_lot, "Takes in a lot.";
    "stock.recall_lot": WithReason => Empty, Roles(STORES), write |w, q| stock::recall_lot(w, q.id, &q.reason), "Calls a lot back.";
    "stock.apply": stock::Apply => Made, Roles(CLINICAL), write stock::apply, "Writes down a use on a patient.";
    "stock.recipients": ByLot => Vec<stock::Application>, Roles(RECIPIENTS), read |r, q| stock::recipients(r, q.lot_id), "Who received a lot.";
    "stock.applications": ByPatient => Vec<stock::Application>, Roles(RECIPIENTS), read |r, q| stock::of_patient(r, q.patient_id), "What a patient received.";

    "catalogue.treatments": Empty => Vec<catalogue::Treatment>, Roles(PEOPLE), read |r, _| catalogue::treatments(r), "What is done to patients.";
    "catalogue.save_treatment": catalogue::SaveTreatment => Made, Roles(MANAGEMENT), write catalogue::save_treatment, "Adds or changes a treatment.";
    "catalogue.services": Empty => Vec<catalogue::Service>, Roles(PEOPLE), read |r, _| catalogue::services(r), "What is booked and paid.";
    "catalogue.save_service": catalogue::SaveService => Made, Roles(MANAGEMENT), write catalogue::save_service, "Adds or changes a service.";

    "catalogue.sessions_left": ByPatient => Vec<catalogue::SessionsLeft>, Roles(PEOPLE), read |r, q| catalogue::sessions_left(r, q.patient_id), "What is left of the sessions that a patient bought.";

    "team.users": Empty => Vec<members::TeamUser>, Roles(OVERSIGHT), read |r, _| members::users(r), "Who may open the file.";
    "team.add_user": NewPerson => Made, Roles(OWNER), act handlers::team::add_user, "Adds a user with a one-time password.";
    "team.set_roles": SetRoles => Empty, Roles(OWNER), act handlers::team::set_roles, "Changes what a user may do.";
    "team.deactivate": Deactivate => Empty, Roles(OWNER), act handlers::team::deactivate, "Ends a user's access.";
    "team.reissue": Reissue => Empty, Roles(OWNER), act handlers::team::reissue, "Gives a user a one-time password.";
    "team.rotate_keys": Empty => Empty, Roles(OWNER), act handlers::team::rotate_keys, "Replaces every key of the clinic.";
    "team.professionals": Empty => Vec<team::Professional>, Roles(PEOPLE), read |r, _| team::professionals(r), "Who attends patients.";
    "team.save_professional": team::SaveProfessional => Made, Roles(MANAGEMENT), write team::save_professional, "Adds or changes a professional.";
    "team.rooms": Empty => Vec<team::Room>, Roles(DESK), read |r, _| team::rooms(r), "Rooms.";
    "team.save_room": team::SavePlace => Made, Roles(MANAGEMENT), write team::save_room, "Adds or changes a room.";
    "team.equipment": Empty => Vec<team::Equipment>, Roles(DESK), read |r, _| team::equipment(r), "Equipment.";
    "team.save_equipment": team::SavePlace => Made, Roles(MANAGEMENT), write team::save_equipment, "Adds or changes a piece of equipment.";

    "settings.clinic": Empty => settings::ClinicSettings, Everyone, read |r, _| settings::clinic(r), "The clinic's own data.";
    "settings.save_clinic": settings::ClinicSettings => Empty, Roles(MANAGEMENT), write settings::save_clinic, "Changes the clinic's own data.";
    "settings.config": Empty => Vec<settings::ConfigEntry>, Roles(PEOPLE), read |r, _| settings::config(r), "Compliance policies.";
    "settings.set_config": settings::SetConfig => Empty, Roles(OWNER), write settings::set_config, "Changes a compliance policy.";
    "settings.grants": Empty => Vec<settings::Grant>, Roles(OVERSIGHT), read |r, _| settings::grants(r), "Grants beyond roles.";
    "settings.grant": settings::NewGrant => Made, Roles(OWNER), write settings::grant, "Gives a grant.";
    "settings.withdraw_grant": ById => Empty, Roles(OWNER), write |w, q| settings::withdraw_grant(w, q.id), "Takes a grant back.";

    "reports.sql": RunSql => SqlRows, Everyone, look handlers::reports::sql, "Runs one SELECT over what the user may see.";

    "audit.list": audit::ListAudit => Vec<audit::AuditEntry>, Roles(TRAIL), read audit::list, "The trail, newest first.";
    "audit.verify": Empty => TrailCheck, Roles(TRAIL), look handlers::audit::verify, "Checks the trail of this device.";
    "audit.export": ExportTrail => Exported, Roles(TRAIL), look handlers::audit::export, "Writes the trail to a file, for an expert.";

    "backup.create": CreateBackup => BackupReport, Roles(MANAGEMENT), look handlers::backup::create, "Makes a backup and checks it.";
    "backup.verify": BackupAt => BackupReport, Roles(OWNER), look handlers::backup::verify, "Checks a backup.";
    "backup.drill": BackupAt => BackupReport, Roles(OWNER), look handlers::backup::drill, "Tries a backup in a scratch folder.";
    "backup.restore": RestoreBackup => BackupReport, Open, open handlers::backup::restore, "Puts a backup back as a clinic.";
}
