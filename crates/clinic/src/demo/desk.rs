//! What lies on the desks on the day that is shown: messages to send, a waiting list, requests of data subjects.

use neonpro_vault::{Id, Result, ToSql};

use super::Maker;
use super::house::{ahead, shift};
use super::pen::{Pen, Stamp};

/// Texts of messages, with the fields that a screen fills.
const TEMPLATES: [(&str, &str); 4] = [
    ("confirmation", "Olá, {nome}! Confirmamos {servico} em {data}, às {hora}? Responda SIM ou NÃO."),
    ("reminder", "Olá, {nome}! Lembramos de {servico} amanhã, às {hora}. Até breve!"),
    ("aftercare", "Olá, {nome}! Como está depois do procedimento? Qualquer dúvida, responda por aqui."),
    ("birthday", "Feliz aniversário, {nome}! Toda a equipe deseja um ótimo dia."),
];

/// Most messages that wait to be sent.
const MOST_REMINDERS: usize = 15;

/// People on the waiting list.
const WAITING: usize = 6;

impl Maker<'_> {
    /// Everything of the shown day that is not a visit.
    pub(super) fn desk(&mut self, pen: &mut Pen<'_, '_>) -> Result<()> {
        self.messages(pen)?;
        self.waiting_list(pen)?;
        self.privacy_desk(pen)
    }

    fn messages(&mut self, pen: &mut Pen<'_, '_>) -> Result<()> {
        let since = Stamp { at: self.zone.at(self.from, 600), by: self.staff.owner };
        let mut confirmation = None;
        for (code, body) in TEMPLATES {
            let fields: [(&str, &dyn ToSql); 3] = [("code", &code), ("channel", &"whatsapp"), ("body", &body)];
            let id = pen.add("message_templates", since, &fields)?;
            confirmation = confirmation.or(Some(id));
        }
        let stamp = Stamp { at: self.zone.at(self.plan.today, 490), by: self.staff.desk };
        let due = self.zone.at(self.plan.today, 840).0;
        for (visit, patient) in self.unconfirmed.iter().take(MOST_REMINDERS) {
            let fields: [(&str, &dyn ToSql); 6] = [
                ("patient_id", patient),
                ("appointment_id", visit),
                ("kind", &"confirmation"),
                ("channel", &"whatsapp"),
                ("template_id", &confirmation),
                ("due_at", &due),
            ];
            pen.add("reminders", stamp, &fields)?;
        }
        Ok(())
    }

    fn waiting_list(&mut self, pen: &mut Pen<'_, '_>) -> Result<()> {
        for turn in 0..WAITING {
            let Some(patient) = self.people.get(self.dice.people.below(self.people.len())) else { continue };
            let Some(service) = self.dice.people.weighted(&self.house.services, |service| service.weight) else {
                continue;
            };
            let at = self.zone.at(shift(self.plan.today, -1 - turn as i64), 560);
            let fields: [(&str, &dyn ToSql); 7] = [
                ("patient_id", &patient.id),
                ("service_id", &service.id),
                ("earliest_on", &ahead(self.plan.today, 1)),
                ("latest_on", &ahead(self.plan.today, 14)),
                ("from_minute", &(turn % 2 == 0).then_some(1020)),
                ("priority", &(1 + turn as i64 % 3)),
                ("notes", &"Avisar se abrir vaga."),
            ];
            pen.add("waitlist_entries", Stamp { at, by: self.staff.desk }, &fields)?;
        }
        Ok(())
    }

    /// Two requests of data subjects, one answered and one with its deadline ahead, and an incident that was closed.
    fn privacy_desk(&mut self, pen: &mut Pen<'_, '_>) -> Result<()> {
        let patient = |maker: &Self, at: usize| maker.people.get(at).map(|patient| patient.id);
        let answered = patient(self, 20);
        self.request(pen, 2, answered, ("access", -90, Some(-83)))?;
        let open = patient(self, 9);
        self.request(pen, 3, open, ("portability", -8, None))?;
        let at = self.zone.at(shift(self.plan.today, -210), 700);
        let fields: [(&str, &dyn ToSql); 8] = [
            ("code", &"INC-001"),
            ("kind", &"human_error"),
            ("severity", &"low"),
            ("occurred_at", &at.0),
            ("known_at", &at.0),
            ("description", &"Recibo enviado ao e-mail de outra pessoa; mensagem apagada a pedido, sem dado de saúde."),
            ("not_reported_reason", &"Sem risco ou dano relevante (LGPD art. 48)."),
            ("status", &"closed"),
        ];
        pen.add("incidents", Stamp { at, by: self.staff.privacy }, &fields)?;
        Ok(())
    }

    fn request(
        &self,
        pen: &mut Pen<'_, '_>,
        number: u32,
        patient: Option<Id>,
        (kind, received, answered): (&str, i64, Option<i64>),
    ) -> Result<()> {
        let at = self.zone.at(shift(self.plan.today, received), 640);
        // Fifteen days for the full declaration (LGPD art. 19, II).
        let due = self.zone.at(shift(self.plan.today, received + 15), 1080);
        let answered = answered.map(|days| self.zone.at(shift(self.plan.today, days), 900).0);
        let status = if answered.is_some() { "answered" } else { "in_progress" };
        let protocol = format!("{}-{:04}", self.plan.today.format("%Y"), number);
        let fields: [(&str, &dyn ToSql); 9] = [
            ("protocol", &protocol),
            ("patient_id", &patient),
            ("kind", &kind),
            ("channel", &"email"),
            ("received_at", &at.0),
            ("due_at", &due.0),
            ("assigned_to", &self.staff.privacy),
            ("answered_at", &answered),
            ("status", &status),
        ];
        pen.add("data_subject_requests", Stamp { at, by: self.staff.privacy }, &fields)?;
        Ok(())
    }
}
