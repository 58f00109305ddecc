//! The parsers of foreign bytes and text.

use crate::toy;
use neonpro_assistant::engine::gguf::Header;
use neonpro_assistant::engine::network::{Address, Chat, Reading};
use neonpro_assistant::engine::{frame, talk};
use neonpro_clinic::br;
use neonpro_oplog::{Batch, Clocks, Op, decode_values};
use neonpro_pii::{Detector, Dictionary, Session};
use neonpro_policy::{Policies, expr};
use neonpro_testkit::TestClinic;
use neonpro_vault::audit::Checkpoint;
use neonpro_vault::backup::Manifest;
use neonpro_vault::free_sql::{FreeSql, Limits};
use neonpro_vault::keys::{KeyFile, RecoveryKit};
use std::time::Duration;

/// Takes an input and tells its outcome.
type Run = Box<dyn FnMut(&[u8]) -> String>;

/// One parser under attack.
pub(crate) struct Target {
    /// Its name.
    pub name: &'static str,
    /// Inputs to begin with.
    pub corpus: Vec<Vec<u8>>,
    /// Takes an input and tells its outcome in few words.
    pub run: Run,
}

/// Every target.
pub(crate) fn all() -> Vec<Target> {
    vec![
        key_file(),
        recovery_kit(),
        operation(),
        batch(),
        checkpoint(),
        manifest(),
        policy(),
        documents(),
        personal_data(),
        search(),
        free_sql(),
        request(),
        model_header(),
        pipe(),
        network_address(),
        network_answer(),
    ]
}

fn simple(name: &'static str, corpus: Vec<Vec<u8>>, run: impl FnMut(&[u8]) -> String + 'static) -> Target {
    Target { name, corpus, run: Box::new(run) }
}

fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

fn short(outcome: impl std::fmt::Debug) -> String {
    format!("{outcome:?}").chars().take(60).collect()
}

fn key_file() -> Target {
    let clinic = TestClinic::new(&["doctor"]);
    let bytes = std::fs::read(clinic.folder().join("clinic.keys")).expect("a key file");
    simple("key-file", vec![bytes], |input| match KeyFile::read(input) {
        Ok(file) => format!("ok {}", file.users().count()),
        Err(e) => short(e),
    })
}

fn recovery_kit() -> Target {
    let clinic = TestClinic::new(&[]);
    simple("recovery-kit", vec![clinic.kit.join("-").into_bytes()], |input| {
        short(RecoveryKit::parse(&text(input)).map(|_| ()))
    })
}

fn sample_op() -> Vec<u8> {
    let clinic = TestClinic::new(&[]);
    TestClinic::patient(&clinic.owner(), "Ana Prado").expect("registered");
    neonpro_testkit::raw::rows::<Vec<u8>>(&clinic, "SELECT body FROM t_outbox ORDER BY length(body) DESC")[0].clone()
}

fn operation() -> Target {
    let head = neonpro_oplog::Head {
        ctr: 1,
        hlc: neonpro_oplog::Hlc(1),
        txn: 1,
        table: 1,
        row: [1; 16],
        kind: neonpro_oplog::Kind::Insert,
    };
    simple("operation", vec![sample_op(), vec![0xa0], vec![0x81, 0]], move |input| {
        let whole = short(Op::decode(input).map(|o| o.vals.len()));
        let body = Op::decode_body(head, input);
        if let Ok(op) = &body {
            assert!(
                op.encode_body().is_ok_and(|bytes| Op::decode_body(head, &bytes).is_ok_and(|again| again == *op)),
                "an operation changes by being written again"
            );
        }
        format!(
            "{whole} {} {} {}",
            short(body.map(|o| o.vals.len())),
            short(Clocks::decode(input).map(|c| c.iter().count())),
            short(decode_values(input).map(|v| v.len()))
        )
    })
}

fn batch() -> Target {
    simple("batch", vec![vec![0xa1, 0, 1], sample_op()], |input| short(Batch::decode(input).map(|b| b.ops().count())))
}

fn checkpoint() -> Target {
    let clinic = TestClinic::new(&[]);
    clinic.vault.checkpoint(neonpro_vault::CheckpointWhy::Time, &clinic.secrets).expect("made");
    let note: Vec<String> = neonpro_testkit::raw::rows(&clinic, "SELECT note FROM t_audit_checkpoints");
    simple("checkpoint", note.into_iter().map(String::into_bytes).collect(), |input| {
        let text = text(input);
        let read = Checkpoint::parse(&text);
        if let Ok(checkpoint) = &read {
            assert_eq!(checkpoint.to_text(), text, "a checkpoint has two spellings");
        }
        short(read.map(|c| c.size.min(9)))
    })
}

fn manifest() -> Target {
    let sample = br#"{"format":1,"clinic":"01a20356-93e0-794a-9531-0425b55fe62f","device":"01a20356-93e0-794a-9531-0425b55fe62f","incarnation":"00","at":1,"bytes":1,"schema_version":11,"app_version":"0","audit_size":1,"audit_head":"00","rows":{"patients":1},"files":{"clinic.db":"00"}}"#;
    simple("backup-manifest", vec![sample.to_vec()], |input| {
        short(Manifest::parse(&text(input)).map(|m| m.files.len()))
    })
}

fn policy() -> Target {
    let source = neonpro_vault::schema::POLICY_SOURCE;
    let small: String = source.lines().take(120).collect::<Vec<_>>().join("\n");
    let rules = ["a = 1 and not (b in ('x', 'y') or c in scope.care)", "me.user <> created_by", "a is not null"];
    let corpus = rules.iter().map(|r| r.as_bytes().to_vec()).chain([small.into_bytes()]).collect();
    simple("policy", corpus, |input| {
        let text = text(input);
        format!(
            "{} {}",
            short(expr::parse(&text).map(|e| e.columns().len())),
            short(Policies::parse(&text).map(|p| p.tables.len()))
        )
    })
}

fn documents() -> Target {
    let corpus = ["529.982.247-25", "12.ABC.345/01DE-35", "01310-100", "+55 (11) 98765-4321", "Ana Conceição d'Ávila"];
    simple("documents", corpus.iter().map(|t| t.as_bytes().to_vec()).collect(), |input| {
        let t = text(input);
        let key = br::name_key(&t);
        assert_eq!(br::fold(&br::fold(&t)), br::fold(&t), "folding is not settled after one pass");
        let alike = br::similarity(&t, &key);
        assert!((0.0..=1.0).contains(&alike), "similarity leaves its scale");
        format!(
            "{} {} {} {}",
            br::Cpf::parse(&t).is_ok(),
            br::Cnpj::parse(&t).is_ok(),
            br::Cep::parse(&t).is_ok(),
            short(br::Phone::parse(&t).map(|p| p.is_mobile()))
        )
    })
}

fn search() -> Target {
    let clinic = TestClinic::new(&[]);
    let session = clinic.owner();
    for name in ["Ana Prado", "Jô Li", "Conceição d'Ávila"] {
        TestClinic::patient(&session, name).expect("registered");
    }
    let corpus = ["ana", "jô", "(11) 98", "529.982.247-25", "name : \"x\" OR *"];
    simple("search", corpus.iter().map(|t| t.as_bytes().to_vec()).collect(), move |input| {
        let keep = &clinic;
        assert!(keep.folder().exists());
        short(session.read(|r| r.search_patients(&text(input), 20)).map(|hits| hits.len()))
    })
}

fn free_sql() -> Target {
    let clinic = TestClinic::new(&[]);
    let session = clinic.owner();
    TestClinic::patient(&session, "Ana Prado").expect("registered");
    let limits = Limits { time: Duration::from_millis(500), rows: 100, bytes: 1 << 20 };
    let mut desk = FreeSql::open(&clinic.vault, limits).expect("opens");
    let corpus = [
        "SELECT * FROM patients",
        "SELECT count(*) FROM patients p NATURAL JOIN users",
        "WITH x AS (SELECT 1) SELECT * FROM x UNION SELECT 2 ORDER BY 1 LIMIT 3",
        "EXPLAIN SELECT 1",
        "PRAGMA x",
    ];
    simple("free-sql", corpus.iter().map(|t| t.as_bytes().to_vec()).collect(), move |input| {
        let answer = desk.run(&session, &text(input));
        assert!(clinic.folder().exists());
        short(answer.map(|a| (a.columns.len().min(9), a.rows.len().min(3))))
    })
}

fn request() -> Target {
    let data = tempfile::tempdir().expect("a folder");
    let (_, world) = neonpro_testkit::world::fixed();
    let app = neonpro_api::App::open(neonpro_api::AppOptions {
        data: data.path().to_owned(),
        world,
        secrets: std::sync::Arc::new(neonpro_vault::keys::NoDeviceSecrets),
        cost: Some(neonpro_vault::keys::KdfCost::FLOOR),
    })
    .expect("opens");
    let create = serde_json::json!({ "name": "Clínica", "cnpj": null, "postal_code": null, "address": null, "city": null, "state": null,
        "timezone": "America/Sao_Paulo", "language": "pt-BR", "owner": { "full_name": "Dona", "login": "dona", "password": "senha bem longa 1",
        "roles": ["owner", "doctor"], "council": null, "council_number": null, "council_state": null, "council_expires": null },
        "solo": true, "professionals": [], "rooms": ["Sala"], "opens": "08:00", "closes": "18:00", "weekdays": [1, 2, 3, 4, 5] });
    let made = app.call("fuzz", "app.create_clinic", create).expect("a clinic");
    let slug = made["slug"].as_str().expect("a slug").to_owned();
    app.call(
        "fuzz",
        "session.unlock",
        serde_json::json!({ "slug": slug, "login": "dona", "password": "senha bem longa 1" }),
    )
    .expect("unlocked");
    // Creation of clinics and log-ins cost seconds by design; all the rest is fair game.
    let methods: Vec<&'static str> = neonpro_api::METHODS
        .iter()
        .map(|m| m.name)
        .filter(|n| {
            !n.starts_with("app.create")
                && !n.starts_with("session.")
                && !n.starts_with("backup.")
                && !n.starts_with("team.add")
                && *n != "team.reissue"
        })
        .collect();
    let corpus = [
        r#"0{"query":"ana","limit":5}"#,
        r#"1{"id":"01a20356-93e0-794a-9531-0425b55fe62f","before":null}"#,
        r#"2{"from":"2026-03-01","to":"2026-03-07","professional_ids":null,"room_ids":null}"#,
        r#"3{"full_name":"Ana","cpf":"529.982.247-25","birth_date":"1990-02-29","phone_primary":"11987654321"}"#,
        r#"4{"patient_id":"01a20356-93e0-794a-9531-0425b55fe62f","amount":100,"method":"pix","description":null,"appointment_id":null}"#,
    ];
    simple("request", corpus.iter().map(|t| t.as_bytes().to_vec()).collect(), move |input| {
        assert!(data.path().exists());
        let (first, rest) = input.split_first().unwrap_or((&0, &[]));
        let method = methods[usize::from(*first) * 7 % methods.len()];
        let Ok(params) = serde_json::from_slice(rest) else { return "not JSON".to_owned() };
        match app.call("fuzz", method, params) {
            Ok(_) => format!("{method} ok"),
            Err(e) => {
                assert!(e.code != "internal.panic", "{method} panicked");
                format!("{method} {}", e.code)
            }
        }
    })
}

fn model_header() -> Target {
    let planner = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/planner/planner-q8_0.gguf");
    let planner = std::fs::read(planner).expect("the planner");
    // Its head without the vocabulary's middle: short inputs are many inputs.
    let whole = toy::Toy::SMALL.header();
    let corpus = vec![whole.clone(), planner.get(..4096).unwrap_or_default().to_vec(), b"GGUF\x03\0\0\0".to_vec()];
    simple("model-header", corpus, |input| {
        // As if all weights that it names were there.
        short(Header::read(input, 1 << 40).map(|header| (header.architecture, header.tokens.min(999))))
    })
}

/// Sentences of the evaluation set, and each of their words alone, so that words meet in orders that nobody wrote.
fn personal_data() -> Target {
    let sentences = include_str!("../../../../crates/pii/eval/dev.txt").lines().filter(|line| !line.starts_with('#'));
    let mut corpus: Vec<Vec<u8>> = Vec::new();
    for sentence in sentences {
        let plain = sentence.replace(['{', '}'], "").replace("PERSON:", "");
        corpus.extend(plain.split_inclusive(' ').map(|word| word.as_bytes().to_vec()));
        corpus.push(plain.into_bytes());
    }
    corpus.sort_unstable();
    corpus.dedup();
    let mut dictionary = Dictionary::default();
    dictionary.add_person("Rosa Carmo");
    dictionary.add_professional("Ivonete Barros");
    let detector = Detector::new(dictionary);
    simple("personal-data", corpus, move |input| {
        let (text, mut session) = (text(input), Session::default());
        let hidden = session.hide(&detector, &text);
        let (mut back, mut at) = (String::new(), 0);
        for (span, placeholder) in hidden.spans().iter().zip(hidden.placeholders()) {
            back.push_str(&text[at..span.start]);
            back.push_str(session.value(*placeholder).expect("the session issued it"));
            at = span.end;
        }
        back.push_str(&text[at..]);
        assert_eq!(session.restore(hidden.text()), back, "what was hidden does not come back");
        short(hidden.spans().iter().map(|span| span.kind).collect::<Vec<_>>())
    })
}

fn pipe() -> Target {
    let framed = |json: &str| [&(json.len() as u32).to_le_bytes(), json.as_bytes()].concat();
    let corpus = vec![
        framed(r#"{"stop":{"id":1}}"#),
        framed(r#"{"embed":{"id":1,"model":{"path":"/a","sha256":"","most_context":1},"texts":["a"]}}"#),
        framed(r#"{"piece":{"id":1,"text":"a"}}"#),
        framed(r#"{"failed":{"id":1,"why":{"too_large":{"needs":1,"free":0}}}}"#),
    ];
    simple("pipe", corpus, |mut input| {
        let mut other = input;
        let request = frame::read::<talk::Request>(&mut input).map_err(|e| e.to_string());
        let reply = frame::read::<talk::Reply>(&mut other).map(|reply| reply.id().min(9)).map_err(|e| e.to_string());
        format!("{} {}", short(request.map(|request| std::mem::discriminant(&request))), short(reply))
    })
}

fn network_address() -> Target {
    let typed = ["http://192.168.0.20:11434", "https://modelo.local/api/v1", "http://[fd00::1]:80/", "http://8.8.8.8"];
    simple("network-address", typed.map(|text| text.as_bytes().to_vec()).to_vec(), |input| {
        let read = Address::parse(&text(input));
        if let Ok(address) = &read {
            assert!(!address.host().is_empty() && Address::parse(address.as_str()) == read, "it changes by being kept");
        }
        short(read.map(|address| address.host().len().min(9)))
    })
}

fn network_answer() -> Target {
    let said = "data: {\"choices\":[{\"delta\":{\"content\":\"a [1].\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9}}\r\n\n: x\n";
    let corpus = vec![said.as_bytes().to_vec(), b"event: a\ndata: [DONE]\n\n".to_vec()];
    let chat = Chat {
        address: Address::parse("http://127.0.0.1").expect("an address"),
        model: String::new(),
        token: None,
        system: String::new(),
        user: String::new(),
        most_tokens: 1,
    };
    simple("network-answer", corpus, move |input| {
        let read = |pieces: &[&[u8]]| {
            let (mut reading, mut words) = (Reading::default(), String::new());
            for piece in pieces {
                if reading.feed(piece, &mut |more| words.push_str(more))? {
                    break;
                }
            }
            reading.finish(&chat).map(|worded| (words, worded))
        };
        let whole = read(&[input]);
        let (one, other) = input.split_at(input.len() / 2);
        assert_eq!(whole, read(&[one, other]), "an answer depends on how it was cut");
        short(whole.map(|(words, worded)| (words.len().min(99), worded.ended)))
    })
}
