import GRDB

/// Counts that are kept by triggers, because every sync and every question asks for them and counting
/// would read all passages.
extension Schema {
    /// How many passages each language has.
    static func countLanguages(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE language_counts (
                    language TEXT PRIMARY KEY,
                    passages INTEGER NOT NULL
                ) WITHOUT ROWID;
                INSERT INTO language_counts (language, passages)
                    SELECT language, COUNT(*) FROM chunks GROUP BY language;
                CREATE TRIGGER chunks_counted AFTER INSERT ON chunks BEGIN
                    INSERT INTO language_counts (language, passages) VALUES (new.language, 1)
                        ON CONFLICT (language) DO UPDATE SET passages = passages + 1;
                END;
                CREATE TRIGGER chunks_discounted AFTER DELETE ON chunks BEGIN
                    UPDATE language_counts SET passages = passages - 1 WHERE language = old.language;
                END;
                CREATE TRIGGER chunks_recounted AFTER UPDATE OF language ON chunks
                    WHEN old.language IS NOT new.language
                BEGIN
                    UPDATE language_counts SET passages = passages - 1 WHERE language = old.language;
                    INSERT INTO language_counts (language, passages) VALUES (new.language, 1)
                        ON CONFLICT (language) DO UPDATE SET passages = passages + 1;
                END;
                """)
    }

    /// And how many of them have no translation.
    static func countUntranslated(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE language_counts ADD COLUMN untranslated INTEGER NOT NULL DEFAULT 0;
                UPDATE language_counts SET untranslated = found.passages
                    FROM (
                        SELECT language, COUNT(*) AS passages FROM chunks WHERE translation IS NULL GROUP BY language
                    ) AS found
                    WHERE found.language = language_counts.language;
                DROP TRIGGER chunks_counted;
                DROP TRIGGER chunks_discounted;
                DROP TRIGGER chunks_recounted;
                CREATE TRIGGER chunks_counted AFTER INSERT ON chunks BEGIN
                    \(countIn);
                END;
                CREATE TRIGGER chunks_discounted AFTER DELETE ON chunks BEGIN
                    \(countOut);
                END;
                CREATE TRIGGER chunks_recounted AFTER UPDATE OF language, translation ON chunks
                    WHEN old.language IS NOT new.language
                        OR (old.translation IS NULL) <> (new.translation IS NULL)
                BEGIN
                    \(countOut);
                    \(countIn);
                END;
                """)
    }

    private static let countIn = """
        INSERT INTO language_counts (language, passages, untranslated)
            VALUES (new.language, 1, new.translation IS NULL)
            ON CONFLICT (language) DO UPDATE
                SET passages = passages + 1, untranslated = untranslated + excluded.untranslated
        """

    private static let countOut = """
        UPDATE language_counts
            SET passages = passages - 1, untranslated = untranslated - (old.translation IS NULL)
            WHERE language = old.language
        """

    /// How many passages have a vector of each embedder. An embedder's vectors go with it, and nothing is
    /// left to count them for.
    static func countEmbedded(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE embedders ADD COLUMN passages INTEGER NOT NULL DEFAULT 0;
                UPDATE embedders SET passages = (
                    SELECT COUNT(*) FROM vectors JOIN chunks ON embedded_hash = hash WHERE embedder = embedders.id
                );
                CREATE TRIGGER vectors_counted AFTER INSERT ON vectors BEGIN
                    UPDATE embedders
                        SET passages = passages + (SELECT COUNT(*) FROM chunks WHERE embedded_hash = new.hash)
                        WHERE id = new.embedder;
                END;
                CREATE TRIGGER vectors_discounted AFTER DELETE ON vectors BEGIN
                    UPDATE embedders
                        SET passages = passages - (SELECT COUNT(*) FROM chunks WHERE embedded_hash = old.hash)
                        WHERE id = old.embedder;
                END;
                CREATE TRIGGER chunks_embedded AFTER INSERT ON chunks BEGIN
                    \(embedIn);
                END;
                CREATE TRIGGER chunks_disembedded AFTER DELETE ON chunks BEGIN
                    \(embedOut);
                END;
                CREATE TRIGGER chunks_reembedded AFTER UPDATE OF embedded_hash ON chunks
                    WHEN old.embedded_hash IS NOT new.embedded_hash
                BEGIN
                    \(embedOut);
                    \(embedIn);
                END;
                """)
    }

    private static let embedIn = """
        UPDATE embedders SET passages = passages + 1
            WHERE id IN (SELECT embedder FROM vectors WHERE hash = new.embedded_hash)
        """

    private static let embedOut = """
        UPDATE embedders SET passages = passages - 1
            WHERE id IN (SELECT embedder FROM vectors WHERE hash = old.embedded_hash)
        """
}
