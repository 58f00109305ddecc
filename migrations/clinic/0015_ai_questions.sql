-- What was asked about one patient, pseudonymised and sealed under that patient's clinical key, where the clinic keeps questions.
-- `query`, which the first version of this table has for it, is not sealed: nothing is written there.
ALTER TABLE t_ai_logs ADD COLUMN question BLOB CHECK (question IS NULL OR patient_id IS NOT NULL);
DROP TRIGGER tr_ai_logs_append_only_u;
CREATE TRIGGER tr_ai_logs_append_only_u BEFORE UPDATE ON t_ai_logs
WHEN NEW.id IS NOT OLD.id OR NEW.clinic_id IS NOT OLD.clinic_id OR NEW.session_id IS NOT OLD.session_id
  OR NEW.user_id IS NOT OLD.user_id OR NEW.patient_id IS NOT OLD.patient_id OR NEW.at IS NOT OLD.at
  OR NEW.query IS NOT OLD.query OR NEW.question IS NOT OLD.question OR NEW.outcome IS NOT OLD.outcome
  OR NEW.model_used IS NOT OLD.model_used
BEGIN SELECT RAISE(ABORT, 'ai.append_only'); END;
