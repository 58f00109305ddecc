//! The words of calls: what can be asked for, by which keys, and the values that are a choice of few.

use neonpro_clinic::words::words;

words! {
    /// What a question asks for.
    pub enum Intent {
        /// Who is that patient.
        FindPatient = "find_patient",
        /// The visits of some days.
        Agenda = "agenda",
        /// Times that can be booked.
        FreeSlots = "free_slots",
        /// Book a visit.
        Book = "book",
        /// Move a visit.
        Move = "move",
        /// Cancel a visit.
        Cancel = "cancel",
        /// Write down that a patient will come.
        Confirm = "confirm",
        /// A patient in short.
        PatientSummary = "patient_summary",
        /// What happened to a patient.
        PatientHistory = "patient_history",
        /// What a patient owes.
        Balance = "balance",
        /// Who owes.
        Overdue = "overdue",
        /// What was charged in a period.
        Revenue = "revenue",
        /// What was paid in a period.
        Payments = "payments",
        /// What a treatment costs.
        TreatmentPrice = "treatment_price",
        /// Who should not have a treatment.
        Contraindications = "contraindications",
        /// What is on hand of a product.
        Stock = "stock",
        /// Who received a lot.
        LotUsage = "lot_usage",
        /// Who may stay away.
        NoShowRisk = "no_show_risk",
        /// Whose consent is missing.
        ConsentsMissing = "consents_missing",
        /// Who waits for an earlier time.
        Waitlist = "waitlist",
        /// Remind the patients of a day.
        Reminders = "reminders",
        /// Whose birthday it is.
        Birthdays = "birthdays",
        /// What is left of a patient's packages.
        PackageBalance = "package_balance",
        /// What a professional earned.
        Commission = "commission",
        /// Who looked at a patient's data.
        AuditAccess = "audit_access",
        /// Notes that speak of something.
        SearchNotes = "search_notes",
        /// How something is done in this program.
        HowTo = "how_to",
        /// Something is missing or does not fit together: ask back.
        Clarify = "clarify",
        /// Not for an assistant.
        Refuse = "refuse",
    }
}

words! {
    /// The key of an argument in a sketch.
    pub enum Key {
        /// Whom or what to look for.
        Query = "query",
        /// A day or a period.
        When = "when",
        /// Who attends.
        Professional = "professional",
        /// What is done.
        Treatment = "treatment",
        /// A part of the day.
        Period = "period",
        /// Who comes.
        Patient = "patient",
        /// An hour.
        Time = "time",
        /// The day that a visit leaves.
        FromDate = "from_date",
        /// Why.
        Reason = "reason",
        /// What about.
        Topic = "topic",
        /// What figures are split by.
        By = "by",
        /// A way of paying.
        Method = "method",
        /// A product.
        Item = "item",
        /// A lot's number.
        Lot = "lot",
    }
}

words! {
    /// A part of the day.
    #[ts(rename = "DayPeriod")]
    pub enum Period {
        /// Until noon.
        Morning = "manhã",
        /// From noon to six.
        Afternoon = "tarde",
        /// From six on.
        Evening = "noite",
    }
}

words! {
    /// A way of paying, as a question names it.
    #[ts(rename = "AskedMethod")]
    pub enum Method {
        /// PIX.
        Pix = "pix",
        /// Notes and coins.
        Cash = "cash",
        /// Credit card.
        Credit = "credit",
        /// Debit card.
        Debit = "debit",
        /// Boleto.
        Boleto = "boleto",
        /// Bank transfer.
        Transfer = "transfer",
    }
}

words! {
    /// What figures are split by.
    #[ts(rename = "AskedSplit")]
    pub enum By {
        /// Who attended.
        Professional = "professional",
        /// What was done.
        Treatment = "treatment",
        /// How it was paid.
        Method = "method",
        /// The day.
        Day = "day",
        /// The week, from Monday.
        Week = "week",
        /// The month.
        Month = "month",
    }
}
