-- Version 4. Applications act for people, too: which one made a revision, or 0.
ALTER TABLE audit ADD COLUMN application INTEGER NOT NULL DEFAULT 0;
