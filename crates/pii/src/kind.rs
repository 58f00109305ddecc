//! What was found: the classes of personal data.

/// A class of personal data, and the word that stands for it in a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Anyone's name who does not treat or examine: patients, family, reception, suppliers.
    Person,
    /// The name of someone who treats or examines.
    Professional,
    /// Tax number of a person (Receita Federal, two check digits modulo 11).
    Cpf,
    /// Tax number of a firm, of digits or since July 2026 also of letters.
    Cnpj,
    /// Identity card of a state, RNM of a foreigner, or a foreign identity card.
    Rg,
    /// Health card of the SUS.
    Cns,
    /// PIS, PASEP, NIT or NIS.
    Nis,
    /// Driving licence.
    Cnh,
    /// Voter's registration.
    Titulo,
    /// Passport of any country.
    Passport,
    /// Telephone of any country, service lines (0800, 4004) apart.
    Phone,
    /// E-mail address.
    Email,
    /// Street address with a number, up to the state.
    Address,
    /// Postal code.
    Cep,
    /// Date of birth, or day and month of a birthday.
    BirthDate,
    /// An age over 89, which alone may lead to a person.
    AgeOver89,
    /// Registration with a professional council (CRM, COREN, …) or of a speciality (RQE).
    Council,
    /// Payment card.
    Card,
    /// Bank branch or account.
    Bank,
    /// Random PIX key, or any other UUID.
    PixEvp,
    /// Plate of a vehicle.
    Plate,
    /// Network address.
    Ip,
    /// Handle, profile, album or chat link.
    UrlSocial,
    /// Number of a patient's record.
    RecordNo,
    /// Typed text in the form of a placeholder: no personal data, hidden so that it cannot be taken for one of ours.
    Forgery,
}

impl Kind {
    /// Every class, in the order of the type.
    pub const ALL: [Self; 25] = [
        Self::Person,
        Self::Professional,
        Self::Cpf,
        Self::Cnpj,
        Self::Rg,
        Self::Cns,
        Self::Nis,
        Self::Cnh,
        Self::Titulo,
        Self::Passport,
        Self::Phone,
        Self::Email,
        Self::Address,
        Self::Cep,
        Self::BirthDate,
        Self::AgeOver89,
        Self::Council,
        Self::Card,
        Self::Bank,
        Self::PixEvp,
        Self::Plate,
        Self::Ip,
        Self::UrlSocial,
        Self::RecordNo,
        Self::Forgery,
    ];

    /// The word in the placeholder: capitals, no accents.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Person => "PESSOA",
            Self::Professional => "PROFISSIONAL",
            Self::Cpf => "CPF",
            Self::Cnpj => "CNPJ",
            Self::Rg => "RG",
            Self::Cns => "CNS",
            Self::Nis => "NIS",
            Self::Cnh => "CNH",
            Self::Titulo => "TITULO",
            Self::Passport => "PASSAPORTE",
            Self::Phone => "TELEFONE",
            Self::Email => "EMAIL",
            Self::Address => "ENDERECO",
            Self::Cep => "CEP",
            Self::BirthDate => "NASCIMENTO",
            Self::AgeOver89 => "IDADE",
            Self::Council => "CONSELHO",
            Self::Card => "CARTAO",
            Self::Bank => "BANCO",
            Self::PixEvp => "PIX",
            Self::Plate => "PLACA",
            Self::Ip => "IP",
            Self::UrlSocial => "PERFIL",
            Self::RecordNo => "PRONTUARIO",
            Self::Forgery => "TEXTO",
        }
    }

    /// The class whose placeholders carry `tag`.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.tag() == tag)
    }

    /// Whether the class is a name of somebody.
    #[must_use]
    pub const fn is_name(self) -> bool {
        matches!(self, Self::Person | Self::Professional)
    }
}

/// A piece of a text that is personal data: byte offsets on borders of characters, and nothing of how it was known.
///
/// Whether a name came from the clinic's dictionary or from a list of names is not told, so that nobody can ask the
/// detector who is a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
}
