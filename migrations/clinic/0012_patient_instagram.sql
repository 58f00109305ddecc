-- Where many patients of an aesthetic clinic first write to it. Kept without the @.
ALTER TABLE t_patients ADD COLUMN instagram TEXT CHECK (instagram NOT GLOB '*[^a-z0-9._]*' AND length(instagram) <= 30);
