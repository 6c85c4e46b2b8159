-- Untested on a real cluster.

CREATE TABLE IF NOT EXISTS `schema_migrations` ON CLUSTER `hearth`
(
    `version` UInt32 COMMENT 'Schema version of the program that migrated.',
    `fingerprint` String COMMENT 'Hash of the whole DDL it applied.',
    `applied_at` DateTime64(3, 'UTC') COMMENT 'When, by the server''s clock.'
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{database}/schema_migrations', '{shard}-{replica}')
ORDER BY (version, applied_at)
COMMENT 'Which schema was applied, and when.';

CREATE TABLE IF NOT EXISTS `events_local` ON CLUSTER `hearth`
(
    `community` LowCardinality(String) COMMENT 'Community the event belongs to. Empty for dead letters without one and for clock records.',
    `at` DateTime64(3, 'UTC') COMMENT 'Event time. The record\'s time for dead letters.' CODEC(Delta, ZSTD(1)),
    `id` String COMMENT 'Id of the event, unique in its community. Empty when a dead letter has none.' CODEC(ZSTD(1)),
    `kind` LowCardinality(String) COMMENT 'Kind of the event contract: message, join, edit … Empty for dead letters.',
    `member` String COMMENT 'Member who did it. Empty for kinds that have none.' CODEC(ZSTD(1)),
    `channel` LowCardinality(String) COMMENT 'Channel inside the community. Empty when the platform has none.',
    `message_id` String COMMENT 'The message the event is (message, story) or speaks of (edit, recall, reaction, feedback). Empty for other kinds.' CODEC(ZSTD(1)),
    `reply_to` String COMMENT 'Message this one answers. Empty when it answers none.' CODEC(ZSTD(1)),
    `bot` Bool COMMENT 'Sent by a bot: left out of every human count.',
    `staff` Bool COMMENT 'Sent by staff: left out of member counts and mood.',
    `late` Bool COMMENT 'Arrived behind the community\'s allowed lateness: counted in its day, changes no closed stage.',
    `disposition` Enum8('fact' = 1, 'counted' = 2, 'duplicate' = 3, 'dead' = 4, 'erased' = 5) COMMENT 'What became of the record. Every record has exactly one.',
    `scored` Bool COMMENT 'The text was scored. False: no text, or the model abstained; polarity, label and emotion then say nothing.',
    `self` Bool COMMENT 'The author\'s own feeling. Only this moves their mood.',
    `polarity` Int16 COMMENT 'Polarity in thousandths, -1000 (negative) to 1000. 0 is neutral, or unscored.' CODEC(T64, ZSTD(1)),
    `label` Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1) COMMENT 'Polarity in three classes. neutral when unscored.',
    `emotion` Enum8('joy' = 0, 'like' = 1, 'gratitude' = 2, 'anger' = 3, 'sadness' = 4, 'fear' = 5, 'disgust' = 6, 'surprise' = 7, 'neutral' = 8) COMMENT 'Strongest emotion. neutral when there is none or the text is unscored.',
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1)),
    INDEX `message_id_idx` message_id TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX `coordinates_idx` (epoch, partition, offset) TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/events_local', '{replica}')
PARTITION BY toYear(at)
ORDER BY (`community`, `at`, `id`)
SETTINGS min_bytes_for_wide_part = 134217728
COMMENT 'The ledger: one narrow row per record of the log, append-only. Duplicate detection, as-of reads and the audit stand on it.';

CREATE TABLE IF NOT EXISTS `events` ON CLUSTER `hearth` AS `events_local`
ENGINE = Distributed('hearth', currentDatabase(), 'events_local', cityHash64(community))
COMMENT 'The ledger: one narrow row per record of the log, append-only. Duplicate detection, as-of reads and the audit stand on it.';

CREATE TABLE IF NOT EXISTS `messages_local` ON CLUSTER `hearth`
(
    `community` LowCardinality(String) COMMENT 'Community the message belongs to. Never empty.',
    `at` DateTime64(3, 'UTC') COMMENT 'Event time of the message, also after an edit.' CODEC(Delta, ZSTD(1)),
    `message_id` String COMMENT 'Id of the message, unique in its community.' CODEC(ZSTD(1)),
    `member` String COMMENT 'Author. Never empty.' CODEC(ZSTD(1)),
    `kind` LowCardinality(String) COMMENT 'message or story.',
    `platform` LowCardinality(String) COMMENT 'Platform it was sent on; unknown when the event did not say.',
    `channel` LowCardinality(String) COMMENT 'Channel inside the community. Empty when the platform has none.',
    `bot` Bool COMMENT 'Sent by a bot: left out of every human count.',
    `staff` Bool COMMENT 'Sent by staff: left out of member counts and mood.',
    `late` Bool COMMENT 'Arrived behind the community\'s allowed lateness.',
    `reply_to` String COMMENT 'Message this one answers. Empty when it answers none.' CODEC(ZSTD(1)),
    `mentions` Array(LowCardinality(String)) COMMENT 'Members mentioned, in order. Empty when none.' CODEC(ZSTD(1)),
    `title` String COMMENT 'Title of a story. Empty for messages, when recalled, and once its retention is over.' CODEC(ZSTD(3)) TTL toDateTime(inserted_at) + toIntervalDay(400),
    `text` String COMMENT 'Text as it stands now. Empty when recalled, and once its retention is over.' CODEC(ZSTD(3)) TTL toDateTime(inserted_at) + toIntervalDay(400),
    `edited` Bool COMMENT 'The text was changed after it was sent.',
    `recalled` Bool COMMENT 'Withdrawn: left out of every count.',
    `lang` LowCardinality(String) COMMENT 'Language as BCP 47-like tag: zh-Hans, zh-Hant, yue, en, ja, ko, und.',
    `mixed` Bool COMMENT 'Chinese with at least two Latin words.',
    `scored` Bool COMMENT 'False: the model abstained; the score\'s columns then say nothing.',
    `polarity` Float32 COMMENT '-1 (negative) to 1. 0 is neutral, or unscored.' CODEC(ZSTD(1)),
    `label` Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1) COMMENT 'Polarity in three classes. neutral when unscored.',
    `confidence` Float32 COMMENT 'Probability of label, 0 to 1. 0 when unscored.' CODEC(ZSTD(1)),
    `emotion` Enum8('joy' = 0, 'like' = 1, 'gratitude' = 2, 'anger' = 3, 'sadness' = 4, 'fear' = 5, 'disgust' = 6, 'surprise' = 7, 'neutral' = 8) COMMENT 'Strongest emotion. neutral when there is none or the text is unscored.',
    `joy` Float32 COMMENT 'Strength of joy, 0 (none) to 1.' CODEC(ZSTD(1)),
    `like` Float32 COMMENT 'Strength of like, 0 (none) to 1.' CODEC(ZSTD(1)),
    `gratitude` Float32 COMMENT 'Strength of gratitude, 0 (none) to 1.' CODEC(ZSTD(1)),
    `anger` Float32 COMMENT 'Strength of anger, 0 (none) to 1.' CODEC(ZSTD(1)),
    `sadness` Float32 COMMENT 'Strength of sadness, 0 (none) to 1.' CODEC(ZSTD(1)),
    `fear` Float32 COMMENT 'Strength of fear, 0 (none) to 1.' CODEC(ZSTD(1)),
    `disgust` Float32 COMMENT 'Strength of disgust, 0 (none) to 1.' CODEC(ZSTD(1)),
    `surprise` Float32 COMMENT 'Strength of surprise, 0 (none) to 1.' CODEC(ZSTD(1)),
    `feelings` Array(LowCardinality(String)) COMMENT 'Finer feelings read in the text. Empty when none.' CODEC(ZSTD(1)),
    `intensity` Float32 COMMENT 'How strongly it is said, 0 to 1.' CODEC(ZSTD(1)),
    `holder` LowCardinality(String) COMMENT 'Whose feeling: self, addressee, other, quoted. Empty when unscored. Only self moves the author\'s mood.',
    `needs.name` Array(LowCardinality(String)) COMMENT 'Needs the author speaks of: belonging, respect, recognition, trust, companionship, meaning, growth. Silent ones are left out.' CODEC(ZSTD(1)),
    `needs.value` Array(Float32) COMMENT 'For each of needs.name: -1 (hurt) to 1 (met), never 0.' CODEC(ZSTD(1)),
    `needs_given.name` Array(LowCardinality(String)) COMMENT 'Needs of others the text meets or hurts; names as in needs.name.' CODEC(ZSTD(1)),
    `needs_given.value` Array(Float32) COMMENT 'For each of needs_given.name: -1 (hurt) to 1 (met), never 0.' CODEC(ZSTD(1)),
    `aspects.name` Array(LowCardinality(String)) COMMENT 'Subjects the text speaks of: service, product, price … Empty when none.' CODEC(ZSTD(1)),
    `aspects.polarity` Array(Float32) COMMENT 'For each of aspects.name: polarity found around it, -1 to 1.' CODEC(ZSTD(1)),
    `toxic` Float32 COMMENT '0 to 1; from 0.5 on the text attacks someone.' CODEC(ZSTD(1)),
    `warmth` Float32 COMMENT '0 to 1, towards the person spoken to; from 0.5 on that one feels cared for. 0 when unscored.' CODEC(ZSTD(1)),
    `ironic` Bool COMMENT 'Irony cues present: polarity is damped. Experimental: empty unless --experimental names irony.',
    `coverage` Float32 COMMENT 'Share of the content tokens the lexicon knows, 0 to 1.' CODEC(ZSTD(1)),
    `evidence` String COMMENT 'The authored terms of the score, and the learned ones that move its polarity by 0.2 or more, as JSON array of {start, end, target, a, w, r, rule, source}; weights in thousandths; the word is substring(text, start + 1, end - start). Empty when unscored.' CODEC(ZSTD(1)),
    `lexicon` LowCardinality(String) COMMENT 'Version hash of everything that shaped the score. Empty when the text was not looked at.',
    `style_length` UInt32 COMMENT 'Characters of the original text, before masking.' CODEC(T64, ZSTD(1)),
    `style_question` Bool COMMENT 'Asks something.',
    `style_exclamation` UInt32 COMMENT 'Number of exclamation marks.' CODEC(T64, ZSTD(1)),
    `style_emoji_rate` Float32 COMMENT 'Emoji, kaomoji and bracket emoticons per content token, 0 to 1.' CODEC(ZSTD(1)),
    `style_politeness` Float32 COMMENT 'Polite words per content token, 0 to 1.' CODEC(ZSTD(1)),
    `style_particle_rate` Float32 COMMENT 'Modal particles per content token, 0 to 1.' CODEC(ZSTD(1)),
    `style_first_singular` Float32 COMMENT 'I, 我, per content token, 0 to 1.' CODEC(ZSTD(1)),
    `style_first_plural` Float32 COMMENT 'We, 我们 咱们, per content token, 0 to 1.' CODEC(ZSTD(1)),
    `style_second` Float32 COMMENT 'You, 你 你们, per content token, 0 to 1.' CODEC(ZSTD(1)),
    `style_second_polite` Float32 COMMENT 'Polite you, 您, per content token, 0 to 1.' CODEC(ZSTD(1)),
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1)),
    `version` UInt64 COMMENT 'epoch·2^48 + offset: of rows with the same key the greatest wins.' CODEC(Delta, ZSTD(1)),
    INDEX `coordinates_idx` (epoch, partition, offset) TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/messages_local', '{replica}', `version`)
PARTITION BY toYear(at)
ORDER BY (`community`, `at`, `message_id`)
SETTINGS min_bytes_for_wide_part = 134217728
COMMENT 'Texts as they stand now, with their score; an edit or a recall replaces the row. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `messages` ON CLUSTER `hearth` AS `messages_local`
ENGINE = Distributed('hearth', currentDatabase(), 'messages_local', cityHash64(community))
COMMENT 'Texts as they stand now, with their score; an edit or a recall replaces the row. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `transitions_local` ON CLUSTER `hearth`
(
    `community` LowCardinality(String) COMMENT 'Community the member belongs to. Never empty.',
    `at` DateTime64(3, 'UTC') COMMENT 'Event time of the change; the close of the day for changes caused by silence.' CODEC(Delta, ZSTD(1)),
    `member` String COMMENT 'Member whose stage changed. Never empty.' CODEC(ZSTD(1)),
    `seq` UInt32 COMMENT 'Ordinal among the changes that one record caused. From 0.' CODEC(T64, ZSTD(1)),
    `from` LowCardinality(String) COMMENT 'Stage before. Empty for the first stage of a member.',
    `to` LowCardinality(String) COMMENT 'Stage after. Never empty.',
    `rule` LowCardinality(String) COMMENT 'Id of the rule that decided.',
    `cause` LowCardinality(String) COMMENT 'What happened: activity, silence, self, kicked, dissolved, roster. Empty when the rule says it all.',
    `evidence` String COMMENT 'The numbers the rule looked at, as key=value list. Empty when it needed none.' CODEC(ZSTD(1)),
    `policy` LowCardinality(String) COMMENT 'Hash of the policy in force.',
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1)),
    INDEX `coordinates_idx` (epoch, partition, offset) TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/transitions_local', '{replica}')
PARTITION BY toYear(at)
ORDER BY (`community`, `at`, `member`, `seq`)
SETTINGS min_bytes_for_wide_part = 134217728
COMMENT 'Every change of a member\'s stage, append-only, with the rule that made it.';

CREATE TABLE IF NOT EXISTS `transitions` ON CLUSTER `hearth` AS `transitions_local`
ENGINE = Distributed('hearth', currentDatabase(), 'transitions_local', cityHash64(community))
COMMENT 'Every change of a member\'s stage, append-only, with the rule that made it.';

CREATE TABLE IF NOT EXISTS `dead_letters_local` ON CLUSTER `hearth`
(
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1)),
    `reason` LowCardinality(String) COMMENT 'Why, from a closed list. Never empty.',
    `error` String COMMENT 'What exactly was wrong, for people. May be empty.' CODEC(ZSTD(1)),
    `key` String COMMENT 'Key of the record. May be empty, need not be UTF-8.' CODEC(ZSTD(1)),
    `payload` String COMMENT 'Value of the record as it came; it expires with the row. Need not be UTF-8.' CODEC(ZSTD(3)),
    `record_time` DateTime64(3, 'UTC') COMMENT 'The broker\'s timestamp. 1970-01-01 when it gave none.' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/dead_letters_local', '{replica}')
ORDER BY (`partition`, `offset`)
TTL toDateTime(inserted_at) + INTERVAL 30 DAY
SETTINGS min_bytes_for_wide_part = 134217728
COMMENT 'Records that could not become an event, whole, until they expire.';

CREATE TABLE IF NOT EXISTS `dead_letters` ON CLUSTER `hearth` AS `dead_letters_local`
ENGINE = Distributed('hearth', currentDatabase(), 'dead_letters_local', cityHash64(epoch, partition))
COMMENT 'Records that could not become an event, whole, until they expire.';

CREATE TABLE IF NOT EXISTS `profiles_local` ON CLUSTER `hearth`
(
    `community` LowCardinality(String) COMMENT 'Community. Never empty.',
    `member` String COMMENT 'Member. Never empty.' CODEC(ZSTD(1)),
    `field` LowCardinality(String) COMMENT 'alias, timezone, birthday, consent.care, consent.analytics, consent.text.',
    `value` String COMMENT 'Value; granted or withdrawn for consent.' CODEC(ZSTD(1)),
    `at` DateTime64(3, 'UTC') COMMENT 'Event time; decides which row wins.' CODEC(Delta, ZSTD(1)),
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/profiles_local', '{replica}', `at`)
ORDER BY (`community`, `member`, `field`)
SETTINGS min_bytes_for_wide_part = 134217728
COMMENT 'One field a member told about themselves or consented to; the newest event time wins. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `profiles` ON CLUSTER `hearth` AS `profiles_local`
ENGINE = Distributed('hearth', currentDatabase(), 'profiles_local', cityHash64(community))
COMMENT 'One field a member told about themselves or consented to; the newest event time wins. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `annotations_local` ON CLUSTER `hearth`
(
    `community` LowCardinality(String) COMMENT 'Community. Never empty.',
    `at` DateTime64(3, 'UTC') COMMENT 'When it began.' CODEC(Delta, ZSTD(1)),
    `id` String COMMENT 'Id of the event.' CODEC(ZSTD(1)),
    `title` String COMMENT 'What it was, in words.' CODEC(ZSTD(1)),
    `until` DateTime64(3, 'UTC') COMMENT 'When it ended. 1970-01-01 for a point in time.' CODEC(Delta, ZSTD(1)),
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1)),
    `version` UInt64 COMMENT 'epoch·2^48 + offset: of rows with the same key the greatest wins.' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/annotations_local', '{replica}', `version`)
ORDER BY (`community`, `at`, `id`)
SETTINGS min_bytes_for_wide_part = 134217728
COMMENT 'What happened to a community as a whole (release, activity, outage): drawn on charts. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `annotations` ON CLUSTER `hearth` AS `annotations_local`
ENGINE = Distributed('hearth', currentDatabase(), 'annotations_local', cityHash64(community))
COMMENT 'What happened to a community as a whole (release, activity, outage): drawn on charts. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `member_days_local` ON CLUSTER `hearth`
(
    `community` LowCardinality(String) COMMENT 'Community. Never empty.',
    `day` Date32 COMMENT 'Calendar day in the community\'s zone.' CODEC(Delta, ZSTD(1)),
    `member` String COMMENT 'Member. Never empty.' CODEC(ZSTD(1)),
    `bot` Bool COMMENT 'The member is a bot.',
    `staff` Bool COMMENT 'The member is staff.',
    `stage` LowCardinality(String) COMMENT 'Stage of the member when the row was written.',
    `first_at` DateTime64(3, 'UTC') COMMENT 'First event of the day. 1970-01-01 when there was none of their own.' CODEC(Delta, ZSTD(1)),
    `last_at` DateTime64(3, 'UTC') COMMENT 'Last event of the day. 1970-01-01 when there was none of their own.' CODEC(Delta, ZSTD(1)),
    `joins` UInt32 COMMENT 'Join events. Members whose join was never told are not among them: see transitions.' CODEC(T64, ZSTD(1)),
    `leaves` UInt32 COMMENT 'Leaves.' CODEC(T64, ZSTD(1)),
    `messages` UInt32 COMMENT 'Messages sent and not recalled.' CODEC(T64, ZSTD(1)),
    `reactions` UInt32 COMMENT 'Reactions given.' CODEC(T64, ZSTD(1)),
    `stories` UInt32 COMMENT 'Stories told and not recalled.' CODEC(T64, ZSTD(1)),
    `challenges` UInt32 COMMENT 'Steps in challenges.' CODEC(T64, ZSTD(1)),
    `awards` UInt32 COMMENT 'Awards received.' CODEC(T64, ZSTD(1)),
    `checkins` UInt32 COMMENT 'Check-ins; by default not qualifying.' CODEC(T64, ZSTD(1)),
    `redpackets` UInt32 COMMENT 'Red packets; by default not qualifying.' CODEC(T64, ZSTD(1)),
    `touches` UInt32 COMMENT 'Contacts received; never an activity of the member.' CODEC(T64, ZSTD(1)),
    `qualifying` UInt32 COMMENT 'Activities that count for the stage, at least 1 on an active day. 0: the member was not active.' CODEC(T64, ZSTD(1)),
    `scored` UInt32 COMMENT 'Texts with a score.' CODEC(T64, ZSTD(1)),
    `positive` UInt32 COMMENT 'Scored texts with label positive.' CODEC(T64, ZSTD(1)),
    `negative` UInt32 COMMENT 'Scored texts with label negative.' CODEC(T64, ZSTD(1)),
    `polarity_sum` Int64 COMMENT 'Sum of the polarity of scored texts, in thousandths.' CODEC(T64, ZSTD(1)),
    `self_scored` UInt32 COMMENT 'Scored texts that carry the member\'s own feeling.' CODEC(T64, ZSTD(1)),
    `self_sum` Int64 COMMENT 'Sum of the polarity of those, in thousandths.' CODEC(T64, ZSTD(1)),
    `joy` UInt32 COMMENT 'Scored texts whose strongest emotion is joy.' CODEC(T64, ZSTD(1)),
    `like` UInt32 COMMENT 'Scored texts whose strongest emotion is like.' CODEC(T64, ZSTD(1)),
    `gratitude` UInt32 COMMENT 'Scored texts whose strongest emotion is gratitude.' CODEC(T64, ZSTD(1)),
    `anger` UInt32 COMMENT 'Scored texts whose strongest emotion is anger.' CODEC(T64, ZSTD(1)),
    `sadness` UInt32 COMMENT 'Scored texts whose strongest emotion is sadness.' CODEC(T64, ZSTD(1)),
    `fear` UInt32 COMMENT 'Scored texts whose strongest emotion is fear.' CODEC(T64, ZSTD(1)),
    `disgust` UInt32 COMMENT 'Scored texts whose strongest emotion is disgust.' CODEC(T64, ZSTD(1)),
    `surprise` UInt32 COMMENT 'Scored texts whose strongest emotion is surprise.' CODEC(T64, ZSTD(1)),
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1)),
    `version` UInt64 COMMENT 'epoch·2^48 + offset: of rows with the same key the greatest wins.' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/member_days_local', '{replica}', `version`)
ORDER BY (`community`, `day`, `member`)
SETTINGS min_bytes_for_wide_part = 134217728
COMMENT 'Roll-up: absolute counts of one member on one local day; the newest row wins. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `member_days` ON CLUSTER `hearth` AS `member_days_local`
ENGINE = Distributed('hearth', currentDatabase(), 'member_days_local', cityHash64(community))
COMMENT 'Roll-up: absolute counts of one member on one local day; the newest row wins. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `communities_local` ON CLUSTER `hearth`
(
    `community` String COMMENT 'Community. Never empty.' CODEC(ZSTD(1)),
    `watermark` DateTime64(3, 'UTC') COMMENT 'Newest event time seen.' CODEC(Delta, ZSTD(1)),
    `closed_day` Date32 COMMENT 'Last closed day, in the community\'s zone. 1970-01-01 when none is closed.' CODEC(Delta, ZSTD(1)),
    `opportunity_days` UInt32 COMMENT 'Days so far on which silence counts.' CODEC(T64, ZSTD(1)),
    `zone` LowCardinality(String) COMMENT 'IANA time zone that cuts the days.',
    `members` UInt32 COMMENT 'Members now, without those who left.' CODEC(T64, ZSTD(1)),
    `state` String COMMENT 'The owner\'s own encoding of the community\'s state; only the pipeline reads it.' CODEC(ZSTD(3)),
    `prior` String COMMENT 'State before the range that wrote this row. Empty when the community was new.' CODEC(ZSTD(3)),
    `prior_version` UInt64 COMMENT 'Version of prior. 0 when the community was new.' CODEC(Delta, ZSTD(1)),
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1)),
    `version` UInt64 COMMENT 'epoch·2^48 + offset: of rows with the same key the greatest wins.' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/communities_local', '{replica}', `version`)
ORDER BY (`community`)
SETTINGS min_bytes_for_wide_part = 134217728
COMMENT 'Watermark and calendar of each community; the newest row wins. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `communities` ON CLUSTER `hearth` AS `communities_local`
ENGINE = Distributed('hearth', currentDatabase(), 'communities_local', cityHash64(community))
COMMENT 'Watermark and calendar of each community; the newest row wins. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `members_local` ON CLUSTER `hearth`
(
    `community` LowCardinality(String) COMMENT 'Community. Never empty.',
    `member` String COMMENT 'Member. Never empty.' CODEC(ZSTD(1)),
    `bot` Bool COMMENT 'Is a bot: left out of every human count.',
    `staff` Bool COMMENT 'Is staff: left out of member counts and mood.',
    `stage` LowCardinality(String) COMMENT 'Stage of the life cycle.',
    `stage_since` DateTime64(3, 'UTC') COMMENT 'Since when.' CODEC(Delta, ZSTD(1)),
    `joined_at` DateTime64(3, 'UTC') COMMENT 'Last join. 1970-01-01 when unknown.' CODEC(Delta, ZSTD(1)),
    `left_at` DateTime64(3, 'UTC') COMMENT 'Last leave. 1970-01-01 when there was none.' CODEC(Delta, ZSTD(1)),
    `leave_cause` LowCardinality(String) COMMENT 'self, kicked, dissolved, roster. Empty when there was no leave.',
    `first_active` DateTime64(3, 'UTC') COMMENT 'First qualifying activity ever. 1970-01-01 when there was none.' CODEC(Delta, ZSTD(1)),
    `last_active` DateTime64(3, 'UTC') COMMENT 'Last qualifying activity. 1970-01-01 when there was none.' CODEC(Delta, ZSTD(1)),
    `active_days` UInt32 COMMENT 'Days with qualifying activity, ever.' CODEC(T64, ZSTD(1)),
    `active_28` UInt32 COMMENT 'Active days among the 28 that end with the last active day, 0 to 28.' CODEC(T64, ZSTD(1)),
    `messages` UInt32 COMMENT 'Messages sent, ever, without recalled ones.' CODEC(T64, ZSTD(1)),
    `mood_n` UInt32 COMMENT 'Scored texts of own feeling. 0: nothing is known of the mood.' CODEC(T64, ZSTD(1)),
    `mood_sum` Int64 COMMENT 'Sum of their polarity, in thousandths.' CODEC(T64, ZSTD(1)),
    `mood_sum_sq` Int64 COMMENT 'Sum of the squares, in thousandths squared.' CODEC(T64, ZSTD(1)),
    `risk` Float32 COMMENT 'Risk of staying away, 0 to 1: how unlike this member the silence is.' CODEC(ZSTD(1)),
    `p_return` Float32 COMMENT 'Probability to be active within 30 days, 0 to 1.' CODEC(ZSTD(1)),
    `policy` LowCardinality(String) COMMENT 'Hash of the policy in force.',
    `state` String COMMENT 'The owner\'s own encoding of the member\'s state; only the pipeline reads it.' CODEC(ZSTD(3)),
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1)),
    `version` UInt64 COMMENT 'epoch·2^48 + offset: of rows with the same key the greatest wins.' CODEC(Delta, ZSTD(1)),
    INDEX `coordinates_idx` (epoch, partition, offset) TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/members_local', '{replica}', `version`)
ORDER BY (`community`, `member`)
SETTINGS min_bytes_for_wide_part = 134217728
COMMENT 'What is known of each member now; the newest row wins. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `members` ON CLUSTER `hearth` AS `members_local`
ENGINE = Distributed('hearth', currentDatabase(), 'members_local', cityHash64(community))
COMMENT 'What is known of each member now; the newest row wins. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `batches_local` ON CLUSTER `hearth`
(
    `source` LowCardinality(String) COMMENT 'What the offsets count: kafka:<topic> or replay.',
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log. From 0.',
    `first` Int64 COMMENT 'First offset of the range, inclusive.' CODEC(Delta, ZSTD(1)),
    `last` Int64 COMMENT 'Last offset of the range, inclusive. first - 1 for an empty range, which only states where a partition starts.' CODEC(Delta, ZSTD(1)),
    `cut_at` DateTime64(3, 'UTC') COMMENT 'When the range was cut, as its plan recorded it.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'The processing time of all rows of the range: equals cut_at.' CODEC(Delta, ZSTD(1)),
    `schema` UInt32 COMMENT 'Version of the schema the rows were written with. From 1.',
    `lexicon` LowCardinality(String) COMMENT 'Version hash of the lexicon. Empty when nothing was scored.',
    `policy` LowCardinality(String) COMMENT 'Hash of the life-cycle policy.',
    `records` UInt64 COMMENT 'Records in the range: facts + counted + duplicates + dead + erased.' CODEC(T64, ZSTD(1)),
    `facts` UInt64 COMMENT 'Records that made at least one fact row of their own.' CODEC(T64, ZSTD(1)),
    `counted` UInt64 COMMENT 'Records counted in state or roll-ups only.' CODEC(T64, ZSTD(1)),
    `duplicates` UInt64 COMMENT 'Records whose (community, id) was seen before.' CODEC(T64, ZSTD(1)),
    `dead` UInt64 COMMENT 'Dead letters.' CODEC(T64, ZSTD(1)),
    `erased` UInt64 COMMENT 'Records erased on a member\'s request.' CODEC(T64, ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/batches_local', '{replica}')
ORDER BY (`source`, `epoch`, `partition`, `first`)
SETTINGS min_bytes_for_wide_part = 134217728
COMMENT 'One row per contiguous range of records, written last: it says that the range is in. The authority on positions.';

CREATE TABLE IF NOT EXISTS `batches` ON CLUSTER `hearth` AS `batches_local`
ENGINE = Distributed('hearth', currentDatabase(), 'batches_local', cityHash64(source, partition))
COMMENT 'One row per contiguous range of records, written last: it says that the range is in. The authority on positions.';

CREATE OR REPLACE VIEW `community_days` ON CLUSTER `hearth` AS
SELECT d.community AS community, d.day AS day,
    countIf(d.qualifying > 0) AS active,
    sum(d.joins) AS joins, sum(d.leaves) AS leaves, sum(d.messages) AS messages, sum(d.reactions) AS reactions, sum(d.stories) AS stories, sum(d.challenges) AS challenges, sum(d.awards) AS awards, sum(d.checkins) AS checkins, sum(d.redpackets) AS redpackets, sum(d.touches) AS touches, sum(d.qualifying) AS qualifying,
    sum(d.scored) AS scored, sum(d.positive) AS positive, sum(d.negative) AS negative, sum(d.polarity_sum) AS polarity_sum,
    if(sum(d.scored) = 0, NULL, (toInt64(sum(d.positive)) - toInt64(sum(d.negative))) / sum(d.scored)) AS net_sentiment,
    sum(d.joy) AS joy, sum(d.like) AS like, sum(d.gratitude) AS gratitude, sum(d.anger) AS anger, sum(d.sadness) AS sadness, sum(d.fear) AS fear, sum(d.disgust) AS disgust, sum(d.surprise) AS surprise
FROM member_days AS d FINAL
WHERE NOT d.bot AND NOT d.staff
GROUP BY d.community, d.day
COMMENT 'Per community and local day, bots and staff left out. net_sentiment is null when nothing was scored.';

CREATE OR REPLACE VIEW `weekly_mood` ON CLUSTER `hearth` AS
SELECT d.community AS community, toStartOfWeek(d.day, 1) AS week,
    uniqExactIf(d.member, d.scored > 0) AS contributors,
    sum(d.scored) AS scored, sum(d.positive) AS positive, sum(d.negative) AS negative, sum(d.polarity_sum) AS polarity_sum,
    if(sum(d.scored) = 0, NULL, (toInt64(sum(d.positive)) - toInt64(sum(d.negative))) / sum(d.scored)) AS net_sentiment,
    sum(d.joy) AS joy, sum(d.like) AS like, sum(d.gratitude) AS gratitude, sum(d.anger) AS anger, sum(d.sadness) AS sadness, sum(d.fear) AS fear, sum(d.disgust) AS disgust, sum(d.surprise) AS surprise,
    if(sum(d.self_scored) = 0, NULL, sum(d.self_sum) / sum(d.self_scored) / 1000) AS self_mood
FROM member_days AS d FINAL
WHERE NOT d.bot AND NOT d.staff
GROUP BY community, week
COMMENT 'Per community and week (from Monday), bots and staff left out; contributors are members with a scored text: show no week with fewer than 10.';

CREATE OR REPLACE VIEW `community_stages` ON CLUSTER `hearth` AS
SELECT d.community AS community, d.stage AS stage, count() AS members,
    countIf(d.mood_n > 0) AS with_mood
FROM members AS d FINAL
WHERE NOT d.bot AND NOT d.staff
GROUP BY d.community, d.stage
COMMENT 'How many members of each community are in each stage now, bots and staff left out.';

CREATE OR REPLACE VIEW `message_evidence` ON CLUSTER `hearth` AS
SELECT m.community AS community, m.at AS at, m.message_id AS message_id, m.member AS member,
    term.3 AS target, substring(m.text, term.1 + 1, term.2 - term.1) AS word,
    term.1 AS start, term.2 AS end, term.4 AS a, term.5 AS w, term.6 AS r,
    term.6 * (term.4 + term.5) AS contribution, term.7 AS rule, term.8 AS source
FROM messages AS m FINAL
ARRAY JOIN JSONExtract(m.evidence, 'Array(Tuple(start UInt32, end UInt32, target String, a Int64, w Int64, r Int64, rule String, source String))') AS term
WHERE NOT m.recalled
COMMENT 'One row per term of a message\'s score. contribution = r·(a+w) in millionths; word is empty for bias terms, and once the text\'s retention is over.';
