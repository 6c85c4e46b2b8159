CREATE TABLE IF NOT EXISTS `schema_migrations`
(
    `version` UInt32 COMMENT 'Schema version of the program that migrated.',
    `fingerprint` String COMMENT 'Hash of the whole DDL it applied.',
    `applied_at` DateTime64(3, 'UTC') COMMENT 'When, by the server''s clock.'
)
ENGINE = MergeTree
ORDER BY (version, applied_at)
COMMENT 'Which schema was applied, and when.';

CREATE TABLE IF NOT EXISTS `events`
(
    `community` LowCardinality(String) COMMENT 'Community the event belongs to. Empty for dead letters without one and for clock records.',
    `at` DateTime64(3, 'UTC') COMMENT 'Event time. The record\'s time for dead letters.' CODEC(Delta, ZSTD(1)),
    `id` String COMMENT 'Id of the event, unique in its community. Empty when a dead letter has none.' CODEC(ZSTD(1)),
    `kind` LowCardinality(String) COMMENT 'Kind of the event contract: message, join, edit … Empty for dead letters.',
    `member` String COMMENT 'Member who did it. Empty for kinds that have none.' CODEC(ZSTD(1)),
    `channel` LowCardinality(String) COMMENT 'Channel inside the community. Empty when the platform has none.',
    `message_id` String COMMENT 'The message the event is (message, story) or speaks of (edit, recall, reaction, feedback); sealed by HMAC when erased. Empty for other kinds.' CODEC(ZSTD(1)),
    `reply_to` String COMMENT 'Message this one answers. Empty when it answers none.' CODEC(ZSTD(1)),
    `detail` LowCardinality(String) COMMENT 'What exactly, for kinds that say so: state of feedback, action of a challenge, touch_kind (held_out for who was left out to compare), cause of a leave, question for a text that asks, purpose=granted or purpose=withdrawn of a consent. Empty for others.',
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
    INDEX `coordinates_idx` (epoch, partition, offset) TYPE minmax GRANULARITY 1,
    PROJECTION `member_channels` (SELECT community, member, channel, kind, disposition, count() GROUP BY community, member, channel, kind, disposition)
)
ENGINE = MergeTree()
PARTITION BY toYear(at)
ORDER BY (`community`, `at`, `id`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000, lightweight_mutation_projection_mode = 'rebuild'
COMMENT 'The ledger: one narrow row per record of the log, append-only. Duplicate detection, as-of reads and the audit stand on it.';

CREATE TABLE IF NOT EXISTS `messages`
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
    `style_length` UInt32 COMMENT 'Characters of the text that was scored, with personal data masked.' CODEC(T64, ZSTD(1)),
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
ENGINE = ReplacingMergeTree(`version`)
PARTITION BY toYear(at)
ORDER BY (`community`, `at`, `message_id`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'Texts as they stand now, with their score; an edit or a recall replaces the row. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `transitions`
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
ENGINE = MergeTree()
PARTITION BY toYear(at)
ORDER BY (`community`, `at`, `member`, `seq`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'Every change of a member\'s stage, append-only, with the rule that made it.';

CREATE TABLE IF NOT EXISTS `dead_letters`
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
ENGINE = MergeTree()
ORDER BY (`partition`, `offset`)
TTL toDateTime(inserted_at) + INTERVAL 30 DAY
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'Records that could not become an event, whole, until they expire.';

CREATE TABLE IF NOT EXISTS `profiles`
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
ENGINE = ReplacingMergeTree(`at`)
ORDER BY (`community`, `member`, `field`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'One field a member told about themselves or consented to; the newest event time wins. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `annotations`
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
ENGINE = ReplacingMergeTree(`version`)
ORDER BY (`community`, `at`, `id`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'What happened to a community as a whole (release, activity, outage): drawn on charts. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `mood_shifts`
(
    `community` LowCardinality(String) COMMENT 'Community the member belongs to. Never empty.',
    `at` DateTime64(3, 'UTC') COMMENT 'End of the day whose close found it.' CODEC(Delta, ZSTD(1)),
    `member` String COMMENT 'Member whose mood changed. Never empty.' CODEC(ZSTD(1)),
    `seq` UInt32 COMMENT 'Ordinal among the shifts that one record caused. From 0.' CODEC(T64, ZSTD(1)),
    `day` Date32 COMMENT 'The day whose close found it, in the community\'s zone.' CODEC(Delta, ZSTD(1)),
    `since` Date32 COMMENT 'First day of the new mood, as far as can be told.' CODEC(Delta, ZSTD(1)),
    `direction` Enum8('fell' = -1, 'rose' = 1) COMMENT 'Whether the mood fell or rose.',
    `before` Float32 COMMENT 'Mean polarity of the member\'s own feelings until then, -1 to 1.' CODEC(ZSTD(1)),
    `before_n` UInt32 COMMENT 'Texts that before rests on.' CODEC(T64, ZSTD(1)),
    `after` Float32 COMMENT 'Mean polarity from since to day, -1 to 1.' CODEC(ZSTD(1)),
    `n` UInt32 COMMENT 'Texts that after rests on.' CODEC(T64, ZSTD(1)),
    `sd` Float32 COMMENT 'Standard deviation of the member\'s single texts, in polarity.' CODEC(ZSTD(1)),
    `statistic` Float32 COMMENT 'The CUSUM of the texts against the member\'s own past, in standard deviations.' CODEC(ZSTD(1)),
    `threshold` Float32 COMMENT 'What statistic had to pass, by the policy\'s budget of false alarms.' CODEC(ZSTD(1)),
    `policy` LowCardinality(String) COMMENT 'Hash of the policy in force.',
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1)),
    INDEX `coordinates_idx` (epoch, partition, offset) TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree()
PARTITION BY toYear(at)
ORDER BY (`community`, `at`, `member`, `seq`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'Every lasting change of a member\'s mood, append-only, with what shows it. A private mood is no pretext to approach somebody.';

CREATE TABLE IF NOT EXISTS `risk_days`
(
    `community` LowCardinality(String) COMMENT 'Community. Never empty.',
    `day` Date32 COMMENT 'The day that closed, in the community\'s zone.' CODEC(Delta, ZSTD(1)),
    `opportunity_days` UInt32 COMMENT 'Opportunity days of the community so far, this day included where it is one: a silence is the difference of two of them. 0 in rows of schema 5 and before.' CODEC(T64, ZSTD(1)),
    `seq` UInt32 COMMENT 'Ordinal among the days that one record closed. From 0.' CODEC(T64, ZSTD(1)),
    `at_risk` UInt32 COMMENT 'Members at risk, bots and staff left out.' CODEC(T64, ZSTD(1)),
    `people` UInt32 COMMENT 'Those, and newcomers, active, core and returned members. The share at risk is at_risk / people.' CODEC(T64, ZSTD(1)),
    `weeks` UInt32 COMMENT 'How many of the same weekdays of the last eight weeks are known. With fewer than 4 nothing is usual, and the numbers below are 0.' CODEC(T64, ZSTD(1)),
    `usual_day` Date32 COMMENT 'The one of them whose share is their lower median, the newest among equals. 1970-01-01 when nothing is usual.' CODEC(Delta, ZSTD(1)),
    `usual` Float32 COMMENT 'Share at risk of usual_day, 0 to 1.' CODEC(ZSTD(1)),
    `mad` Float32 COMMENT 'Median distance of those shares from usual, 0 to 1.' CODEC(ZSTD(1)),
    `z` Float32 COMMENT 'By how many robust standard deviations (1.4826 MAD, or the error of a share of so few people where that is more) the share lies above usual.' CODEC(ZSTD(1)),
    `excess` Int32 COMMENT 'How many more members are at risk than usual would have of people, rounded down.' CODEC(T64, ZSTD(1)),
    `family` LowCardinality(String) COMMENT 'Family that a small community stands for instead of itself. Empty for one that stands for itself.',
    `policy` LowCardinality(String) COMMENT 'Hash of the policy in force.',
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1))
)
ENGINE = MergeTree()
ORDER BY (`community`, `day`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'How the share of members at risk stood when a day of a community closed, against the same weekday of the last eight weeks; append-only, one row for each closed day. ChurnRiskSpike goes by it: z over 3, at least 3 points and 20 people more than usual.';

CREATE TABLE IF NOT EXISTS `return_models`
(
    `community` LowCardinality(String) COMMENT 'Community. Never empty.',
    `day` Date32 COMMENT 'The day whose close the look came with, in the community\'s zone.' CODEC(Delta, ZSTD(1)),
    `seq` UInt32 COMMENT 'Ordinal among the looks that one record made. From 0.' CODEC(T64, ZSTD(1)),
    `look` UInt32 COMMENT 'Which look it is. From 1; the first has no outcome to learn from yet.' CODEC(T64, ZSTD(1)),
    `model` LowCardinality(String) COMMENT 'Version of the pooled model that the community\'s own began as.',
    `period` UInt32 COMMENT 'Opportunity days in a period of BG/BB.' CODEC(T64, ZSTD(1)),
    `alpha` Float32 COMMENT 'Alpha of BG/BB, of the pooled model; with the next three, all that P(alive) needs.' CODEC(ZSTD(1)),
    `beta` Float32 COMMENT 'Beta of BG/BB.' CODEC(ZSTD(1)),
    `gamma` Float32 COMMENT 'Gamma of BG/BB.' CODEC(ZSTD(1)),
    `delta` Float32 COMMENT 'Delta of BG/BB.' CODEC(ZSTD(1)),
    `intercept` Float32 COMMENT 'Log-odds of a return where every feature is 0.' CODEC(ZSTD(1)),
    `recent` Float32 COMMENT 'Weight of recent activity. At least 0.' CODEC(ZSTD(1)),
    `lasting` Float32 COMMENT 'Weight of lasting activity. At least 0.' CODEC(ZSTD(1)),
    `silence` Float32 COMMENT 'Weight of the silence. At most 0.' CODEC(ZSTD(1)),
    `pattern` Float32 COMMENT 'Weight of P(return) under BG/BB. At least 0.' CODEC(ZSTD(1)),
    `days` Float32 COMMENT 'Weight of the number of active days.' CODEC(ZSTD(1)),
    `tenure` Float32 COMMENT 'Weight of the time from the first to the last active day.' CODEC(ZSTD(1)),
    `n` UInt32 COMMENT 'Members learned from: active in the 90 opportunity days before the last look. 0 at the first.' CODEC(T64, ZSTD(1)),
    `returned` UInt32 COMMENT 'Those of them who have been active since.' CODEC(T64, ZSTD(1)),
    `brier` Float32 COMMENT 'Mean squared error of what was forecast for them at the last look, by the model that held until this one: outcomes it had not seen. 0 where n is.' CODEC(ZSTD(1)),
    `pooled_brier` Float32 COMMENT 'The same of the pooled model. Where brier is lower, learning from the community has helped.' CODEC(ZSTD(1)),
    `policy` LowCardinality(String) COMMENT 'Hash of the policy in force.',
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1))
)
ENGINE = MergeTree()
ORDER BY (`community`, `day`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'The model by which P(return) and the risk of a community\'s members are computed, as it stands after each of its looks back at who has returned, every 30 days that were not declared off; append-only, one row for each look. A row holds from the next day on, until the next one; before the first, the pooled model of the policy does. P(return) = 1 / (1 + exp(-z)), z = intercept + the sum of weight times feature; lifecycle.ReturnFeatures says what the features are.';

CREATE TABLE IF NOT EXISTS `touches`
(
    `community` LowCardinality(String) COMMENT 'Community of the member. Never empty.',
    `at` DateTime64(3, 'UTC') COMMENT 'When the contact was made; for a member who was held out, when it would have been.' CODEC(Delta, ZSTD(1)),
    `member` String COMMENT 'Member who was contacted. Never empty.' CODEC(ZSTD(1)),
    `id` String COMMENT 'Id of the event.' CODEC(ZSTD(1)),
    `touch_kind` LowCardinality(String) COMMENT 'care, marketing or service.',
    `campaign` LowCardinality(String) COMMENT 'Campaign it belongs to. Empty for none.',
    `eligible` Bool COMMENT 'The member could have been contacted.',
    `held_out` Bool COMMENT 'Left out to compare with: no contact was made.',
    `in_reply_to` String COMMENT 'The member\'s message it answers: such a contact is free. Empty for none.' CODEC(ZSTD(1)),
    `reservation` String COMMENT 'Id of the reservation it used up. Empty for none.' CODEC(ZSTD(1)),
    `charged` Bool COMMENT 'Counts against the member\'s budget.',
    `over` Bool COMMENT 'Went beyond a cap: nobody had asked.',
    `scored` Bool COMMENT 'Its text was scored; warmth says nothing otherwise.',
    `warmth` Float32 COMMENT 'Warmth of its text towards the member, 0 to 1.' CODEC(ZSTD(1)),
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1)),
    INDEX `coordinates_idx` (epoch, partition, offset) TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree()
PARTITION BY toYear(at)
ORDER BY (`community`, `at`, `member`, `id`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'Every contact by staff or automation to a member, and every member who was left out of a campaign to compare, append-only. Their text is not kept.';

CREATE TABLE IF NOT EXISTS `moments`
(
    `community` LowCardinality(String) COMMENT 'Community the member belongs to. Never empty.',
    `at` DateTime64(3, 'UTC') COMMENT 'What it is about: the post, the return, the beginning of the birthday where the member lives.' CODEC(Delta, ZSTD(1)),
    `member` String COMMENT 'Member it is about. Never empty.' CODEC(ZSTD(1)),
    `seq` UInt32 COMMENT 'Ordinal among the moments that one record caused. From 0.' CODEC(T64, ZSTD(1)),
    `day` Date32 COMMENT 'The day whose close found it, in the community\'s zone.' CODEC(Delta, ZSTD(1)),
    `moment` LowCardinality(String) COMMENT 'join_anniversary, hundred_days, first_post, hundredth_help, welcome_back, birthday, newcomer_unanswered or core_quiet.',
    `n` UInt32 COMMENT 'Years of an anniversary, days of a hundredth, answers given at a hundredth help. 0 for others.' CODEC(T64, ZSTD(1)),
    `due` DateTime64(3, 'UTC') COMMENT 'From when the member may be contacted about it. 1970-01-01 when held, or where no time helps.' CODEC(Delta, ZSTD(1)),
    `held` LowCardinality(String) COMMENT 'Why the celebration is held back: mood, opted_out, day_cap, week_cap, month_cap, left, not_a_member. Empty when it is not.',
    `policy` LowCardinality(String) COMMENT 'Hash of the policy in force.',
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1)),
    INDEX `coordinates_idx` (epoch, partition, offset) TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree()
PARTITION BY toYear(at)
ORDER BY (`community`, `at`, `member`, `seq`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'Every occasion to be kind to a member, once each, append-only: decided when a day closes, by event time.';

CREATE TABLE IF NOT EXISTS `erasures`
(
    `community` LowCardinality(String) COMMENT 'Community that forgot the member. Never empty.',
    `at` DateTime64(3, 'UTC') COMMENT 'Event time of the erase record.' CODEC(Delta, ZSTD(1)),
    `tombstone` String COMMENT 'HMAC of community and member: says whether somebody was erased, not who. Never empty.' CODEC(ZSTD(1)),
    `key_id` LowCardinality(String) COMMENT 'Which key made the tombstone: the beginning of the key\'s own hash. Empty without a key file.',
    `phase` LowCardinality(String) COMMENT 'begun: rows found before. done: rows found after. left: a place that is not reached.',
    `place` LowCardinality(String) COMMENT 'The table; for left, where else bytes may be.',
    `rows` UInt64 COMMENT 'Rows that were the member\'s or named the member. 0 for left.' CODEC(T64, ZSTD(1)),
    `note` LowCardinality(String) COMMENT 'For left: until when. Empty for others.',
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1))
)
ENGINE = MergeTree()
ORDER BY (`community`, `at`, `tombstone`, `phase`, `place`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'Receipts of erasures, append-only: per table the rows that named the member before and after, and the places that are not reached. The tombstone keeps a replay from bringing the member back.';

CREATE TABLE IF NOT EXISTS `member_days`
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
ENGINE = ReplacingMergeTree(`version`)
ORDER BY (`community`, `day`, `member`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'Roll-up: absolute counts of one member on one local day; the newest row wins. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `reservations`
(
    `community` LowCardinality(String) COMMENT 'Community of the member. Never empty.',
    `id` String COMMENT 'Id of the event that asked.' CODEC(ZSTD(1)),
    `member` String COMMENT 'Member who was asked for. Never empty.' CODEC(ZSTD(1)),
    `touch_kind` LowCardinality(String) COMMENT 'care, marketing or service.',
    `campaign` LowCardinality(String) COMMENT 'Campaign it was asked for. Empty for none.',
    `asked_at` DateTime64(3, 'UTC') COMMENT 'When it was asked.' CODEC(Delta, ZSTD(1)),
    `slot` DateTime64(3, 'UTC') COMMENT 'When the contact was to begin.' CODEC(Delta, ZSTD(1)),
    `until` DateTime64(3, 'UTC') COMMENT 'By when the contact must be made. 1970-01-01 when refused.' CODEC(Delta, ZSTD(1)),
    `state` LowCardinality(String) COMMENT 'granted, refused, used by a touch, or preempted by care. A granted one past until has lapsed.',
    `reason` LowCardinality(String) COMMENT 'Why it was refused, from a closed list. Empty when it was not.',
    `earliest` DateTime64(3, 'UTC') COMMENT 'From when on it is granted if asked then and nothing else happens. 1970-01-01 when it was not refused, or no time helps.' CODEC(Delta, ZSTD(1)),
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1)),
    `version` UInt64 COMMENT 'epoch·2^48 + offset: of rows with the same key the greatest wins.' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(`version`)
ORDER BY (`community`, `id`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'What was asked of a member\'s contact budget, and the answer as it stands now. Read with FINAL. An ask is answered once its range is in `batches`.';

CREATE TABLE IF NOT EXISTS `communities`
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
ENGINE = ReplacingMergeTree(`version`)
ORDER BY (`community`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'Watermark and calendar of each community; the newest row wins. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `members`
(
    `community` LowCardinality(String) COMMENT 'Community. Never empty.',
    `member` String COMMENT 'Member. Never empty.' CODEC(ZSTD(1)),
    `bot` Bool COMMENT 'Is a bot: left out of every human count.',
    `staff` Bool COMMENT 'Is staff: left out of member counts and mood.',
    `stage` LowCardinality(String) COMMENT 'Stage of the life cycle.',
    `stage_since` DateTime64(3, 'UTC') COMMENT 'Since when.' CODEC(Delta, ZSTD(1)),
    `joined_at` DateTime64(3, 'UTC') COMMENT 'First sign of the member: a join, or anything else. 1970-01-01 when unknown.' CODEC(Delta, ZSTD(1)),
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
    `mood_mean` Float32 COMMENT 'Mean polarity of own feelings, -1 to 1, shrunk towards the policy\'s prior while they are few. 0 when nothing is known.' CODEC(ZSTD(1)),
    `mood_sd` Float32 COMMENT 'Volatility: standard deviation of single texts, in polarity. 0 while there are fewer than two.' CODEC(ZSTD(1)),
    `mood_trend` Float32 COMMENT 'By how much the mean of about the last ten texts lies above the usual one, as of the last closed day. Negative: falling.' CODEC(ZSTD(1)),
    `contacted_at` DateTime64(3, 'UTC') COMMENT 'Last contact that was made. 1970-01-01 when there was none that is remembered.' CODEC(Delta, ZSTD(1)),
    `care_from` DateTime64(3, 'UTC') COMMENT 'From when on care may contact the member, quiet hours left aside, as far as was known then. 1970-01-01: any time; before that: never.' CODEC(Delta, ZSTD(1)),
    `marketing_from` DateTime64(3, 'UTC') COMMENT 'The same of marketing.' CODEC(Delta, ZSTD(1)),
    `calm_until` DateTime64(3, 'UTC') COMMENT 'Until when celebrations and marketing are held back, after a day of sad or angry words or a fall of mood; may be over. 1970-01-01 for no such day.' CODEC(Delta, ZSTD(1)),
    `risk` Float32 COMMENT 'Risk of staying away, 0 to 1: how unlike this member the silence is.' CODEC(ZSTD(1)),
    `p_return` Float32 COMMENT 'Probability to be active within 30 days, 0 to 1.' CODEC(ZSTD(1)),
    `p_alive` Float32 COMMENT 'Probability not to have dropped out for good, 0 to 1: 1 just after an activity, and no forecast of a return. 0 when nothing was estimated yet.' CODEC(ZSTD(1)),
    `policy` LowCardinality(String) COMMENT 'Hash of the policy in force.',
    `state` String COMMENT 'The owner\'s own encoding of the member\'s state; only the pipeline reads it.' CODEC(ZSTD(3)),
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log the record was read from. From 0.',
    `offset` Int64 COMMENT 'Offset of the record that caused this row. From 0.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'Processing time: when the range of records was cut. The same for all rows of a range, and on every retry.' CODEC(Delta, ZSTD(1)),
    `version` UInt64 COMMENT 'epoch·2^48 + offset: of rows with the same key the greatest wins.' CODEC(Delta, ZSTD(1)),
    INDEX `coordinates_idx` (epoch, partition, offset) TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(`version`)
ORDER BY (`community`, `member`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'What is known of each member now; the newest row wins. Read with FINAL.';

CREATE TABLE IF NOT EXISTS `batches`
(
    `source` LowCardinality(String) COMMENT 'What the offsets count: kafka:<topic> or replay.',
    `epoch` UInt16 COMMENT 'Generation of the log. Offsets compare only within one (epoch, partition). From 1.',
    `partition` Int32 COMMENT 'Partition of the log. From 0.',
    `first` Int64 COMMENT 'First offset of the range, inclusive.' CODEC(Delta, ZSTD(1)),
    `last` Int64 COMMENT 'Last offset of the range, inclusive. first - 1 for an empty range, which only states where a partition starts.' CODEC(Delta, ZSTD(1)),
    `cut_at` DateTime64(3, 'UTC') COMMENT 'When the range was cut, as its plan recorded it.' CODEC(Delta, ZSTD(1)),
    `inserted_at` DateTime64(3, 'UTC') COMMENT 'The processing time of all rows of the range: equals cut_at.' CODEC(Delta, ZSTD(1)),
    `schema` UInt32 COMMENT 'Version of the schema the rows were written with. From 1.',
    `lexicon` LowCardinality(String) COMMENT 'Version hash of the lexicon. Empty when nothing was scored. Where an epoch is claimed (partition -1), the identity of the log: Kafka\'s topic id.',
    `policy` LowCardinality(String) COMMENT 'Hash of the life-cycle policy.',
    `records` UInt64 COMMENT 'Records in the range: facts + counted + duplicates + dead + erased, as they were when it was written; the ledger has some as erased since. 0 in a range that is not empty: the log dropped it before it was read, and somebody accepted the loss.' CODEC(T64, ZSTD(1)),
    `facts` UInt64 COMMENT 'Records that made at least one fact row of their own.' CODEC(T64, ZSTD(1)),
    `counted` UInt64 COMMENT 'Records counted in state or roll-ups only.' CODEC(T64, ZSTD(1)),
    `duplicates` UInt64 COMMENT 'Records whose (community, id) was seen before.' CODEC(T64, ZSTD(1)),
    `dead` UInt64 COMMENT 'Dead letters.' CODEC(T64, ZSTD(1)),
    `erased` UInt64 COMMENT 'Records of members erased before, and requests to erase.' CODEC(T64, ZSTD(1))
)
ENGINE = MergeTree()
ORDER BY (`source`, `epoch`, `partition`, `first`)
SETTINGS min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000
COMMENT 'One row per contiguous range of records, written last: it says that the range is in. The authority on positions.';

CREATE OR REPLACE VIEW `community_days` AS
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

CREATE OR REPLACE VIEW `weekly_mood` AS
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

CREATE OR REPLACE VIEW `community_stages` AS
SELECT d.community AS community, d.stage AS stage, count() AS members,
    countIf(d.mood_n > 0) AS with_mood
FROM members AS d FINAL
WHERE NOT d.bot AND NOT d.staff
GROUP BY d.community, d.stage
COMMENT 'How many members of each community are in each stage now, bots and staff left out.';

CREATE OR REPLACE VIEW `message_evidence` AS
SELECT m.community AS community, m.at AS at, m.message_id AS message_id, m.member AS member,
    term.3 AS target, substring(m.text, term.1 + 1, term.2 - term.1) AS word,
    term.1 AS start, term.2 AS end, term.4 AS a, term.5 AS w, term.6 AS r,
    term.6 * (term.4 + term.5) AS contribution, term.7 AS rule, term.8 AS source
FROM messages AS m FINAL
ARRAY JOIN JSONExtract(m.evidence, 'Array(Tuple(start UInt32, end UInt32, target String, a Int64, w Int64, r Int64, rule String, source String))') AS term
WHERE NOT m.recalled
COMMENT 'One row per term of a message\'s score. contribution = r·(a+w) in millionths; word is empty for bias terms, and once the text\'s retention is over.';

CREATE OR REPLACE VIEW `community_mood` AS
SELECT community, day, contributors, texts, scored, if(texts = 0, NULL, least(scored / texts, 1)) AS coverage,
    if(contributors < 10, NULL, (toInt64(positive) - toInt64(negative)) / scored) AS net_sentiment,
    if(contributors < 10, NULL, joy / scored) AS joy_share, if(contributors < 10, NULL, like / scored) AS like_share, if(contributors < 10, NULL, gratitude / scored) AS gratitude_share, if(contributors < 10, NULL, anger / scored) AS anger_share, if(contributors < 10, NULL, sadness / scored) AS sadness_share, if(contributors < 10, NULL, fear / scored) AS fear_share, if(contributors < 10, NULL, disgust / scored) AS disgust_share, if(contributors < 10, NULL, surprise / scored) AS surprise_share,
    if(contributors < 10, NULL, if(self_scored = 0, NULL, self_sum / self_scored / 1000)) AS self_mood,
    self_scored
FROM (SELECT d.community AS community, d.day AS day, countIf(d.scored > 0) AS contributors, sum(d.messages) + sum(d.stories) AS texts,
    sum(d.scored) AS scored, sum(d.positive) AS positive, sum(d.negative) AS negative, sum(d.self_scored) AS self_scored, sum(d.self_sum) AS self_sum,
    sum(d.joy) AS joy, sum(d.like) AS like, sum(d.gratitude) AS gratitude, sum(d.anger) AS anger, sum(d.sadness) AS sadness, sum(d.fear) AS fear, sum(d.disgust) AS disgust, sum(d.surprise) AS surprise
FROM member_days AS d FINAL
WHERE NOT d.bot AND NOT d.staff
GROUP BY d.community, d.day)
COMMENT 'Per community and local day, bots and staff left out: net sentiment and the shares of emotions among scored texts, with how many there are (scored) and their part of all texts (coverage). Contributors are members with a scored text; with fewer than 10 everything that is felt is null: take weekly_mood.';

CREATE OR REPLACE VIEW `ignitions` AS
SELECT f.community AS community, min(f.start) AS at, max(f.stop) AS until, max(f.share) AS share,
    argMax(f.minutes, f.share) AS minutes, argMax(f.baseline, f.share) AS baseline, argMax(f.mad, f.share) AS mad, argMax(f.threshold, f.share) AS threshold, argMax(f.authors, f.share) AS authors, argMax(f.angry_authors, f.share) AS angry_authors, argMax(f.texts, f.share) AS texts, argMax(f.angry_texts, f.share) AS angry_texts
FROM (SELECT *, sum(start > reached) OVER (PARTITION BY community ORDER BY start, stop ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS fire
FROM (SELECT *, max(stop) OVER (PARTITION BY community ORDER BY start, stop ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
FROM (SELECT u.community AS community, w.1 AS start, w.1 + toIntervalMinute(w.2) AS stop, w.2 AS minutes, w.3 AS texts, w.4 AS authors, w.5 AS angry_texts, w.6 AS angry_authors,
        w.5 / w.3 AS share, u.usual AS baseline, u.mad AS mad,
        u.usual + 4 * greatest(u.mad, sqrt(greatest(u.usual, 0.05) * (1 - least(u.usual, 0.95)) / w.3)) AS threshold
    FROM (SELECT *, groupArrayIf(share, spoken > 0) OVER (PARTITION BY community ORDER BY day RANGE BETWEEN 28 PRECEDING AND 1 PRECEDING) AS past,
        arrayReduce('median', past) AS usual, arrayReduce('median', arrayMap(x -> abs(x - usual), past)) AS mad
        FROM (SELECT community, toDate(start) AS day, minIf(minutes, authors >= 8) AS width, sumIf(texts, minutes = 360 AND shift = 0) AS spoken,
            sumIf(angry_texts, minutes = 360 AND shift = 0) / spoken AS share, groupArray((start, minutes, texts, authors, angry_texts, angry_authors)) AS windows
        FROM (SELECT community, minutes, shift, toDateTime((intDiv(cell - shift, minutes) * minutes + shift) * 60, 'UTC') AS start,
            sum(texts) AS texts, uniqExactMerge(authors) AS authors, sum(angry_texts) AS angry_texts, uniqExactMerge(angry_authors) AS angry_authors
        FROM (SELECT community, intDiv(toUnixTimestamp(at), 900) * 15 AS cell, count() AS texts, countIf(emotion = 'anger') AS angry_texts,
            uniqExactState(cityHash64(member)) AS authors, uniqExactStateIf(cityHash64(member), emotion = 'anger') AS angry_authors
        FROM messages FINAL WHERE scored AND NOT recalled AND NOT bot AND NOT staff
        GROUP BY community, cell)
        ARRAY JOIN [30, 30, 120, 120, 360, 360] AS minutes, [0, 15, 0, 60, 0, 180] AS shift
        GROUP BY community, minutes, shift, start)
        GROUP BY community, day)) AS u
    ARRAY JOIN u.windows AS w
    WHERE w.2 = u.width AND w.4 >= 8 AND w.6 >= 3 AND u.spoken > 0 AND length(u.past) >= 7 AND w.5 / w.3 > threshold))) AS f
GROUP BY f.community, f.fire
COMMENT 'When anger caught fire: times in which the share of angry texts lay above the community\'s usual day by more than 4 MAD (and 4 standard errors of a share of so few texts), among texts of at least 8 people, 3 of them angry. The usual day is the median of the 28 days before, of which at least 7 must have texts; days in UTC. Looked at in half hours, a quarter of an hour apart; on days on which no half hour has 8 people, in 2 hours, and where none of those has, in 6. Shares, counts and threshold are those of the angriest window. Bots and staff are left out. Ask for one community: WHERE community = ….';

CREATE OR REPLACE VIEW `ignitions_since` AS
SELECT f.community AS community, min(f.start) AS at, max(f.stop) AS until, max(f.share) AS share,
    argMax(f.minutes, f.share) AS minutes, argMax(f.baseline, f.share) AS baseline, argMax(f.mad, f.share) AS mad, argMax(f.threshold, f.share) AS threshold, argMax(f.authors, f.share) AS authors, argMax(f.angry_authors, f.share) AS angry_authors, argMax(f.texts, f.share) AS texts, argMax(f.angry_texts, f.share) AS angry_texts
FROM (SELECT *, sum(start > reached) OVER (PARTITION BY community ORDER BY start, stop ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS fire
FROM (SELECT *, max(stop) OVER (PARTITION BY community ORDER BY start, stop ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
FROM (SELECT u.community AS community, w.1 AS start, w.1 + toIntervalMinute(w.2) AS stop, w.2 AS minutes, w.3 AS texts, w.4 AS authors, w.5 AS angry_texts, w.6 AS angry_authors,
        w.5 / w.3 AS share, u.usual AS baseline, u.mad AS mad,
        u.usual + 4 * greatest(u.mad, sqrt(greatest(u.usual, 0.05) * (1 - least(u.usual, 0.95)) / w.3)) AS threshold
    FROM (SELECT *, groupArrayIf(share, spoken > 0) OVER (PARTITION BY community ORDER BY day RANGE BETWEEN 28 PRECEDING AND 1 PRECEDING) AS past,
        arrayReduce('median', past) AS usual, arrayReduce('median', arrayMap(x -> abs(x - usual), past)) AS mad
        FROM (SELECT community, toDate(start) AS day, minIf(minutes, authors >= 8) AS width, sumIf(texts, minutes = 360 AND shift = 0) AS spoken,
            sumIf(angry_texts, minutes = 360 AND shift = 0) / spoken AS share, groupArray((start, minutes, texts, authors, angry_texts, angry_authors)) AS windows
        FROM (SELECT community, minutes, shift, toDateTime((intDiv(cell - shift, minutes) * minutes + shift) * 60, 'UTC') AS start,
            sum(texts) AS texts, uniqExactMerge(authors) AS authors, sum(angry_texts) AS angry_texts, uniqExactMerge(angry_authors) AS angry_authors
        FROM (SELECT community, intDiv(toUnixTimestamp(at), 900) * 15 AS cell, count() AS texts, countIf(emotion = 'anger') AS angry_texts,
            uniqExactState(cityHash64(member)) AS authors, uniqExactStateIf(cityHash64(member), emotion = 'anger') AS angry_authors
        FROM messages FINAL WHERE scored AND NOT recalled AND NOT bot AND NOT staff AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')
        GROUP BY community, cell)
        ARRAY JOIN [30, 30, 120, 120, 360, 360] AS minutes, [0, 15, 0, 60, 0, 180] AS shift
        GROUP BY community, minutes, shift, start)
        GROUP BY community, day)) AS u
    ARRAY JOIN u.windows AS w
    WHERE w.2 = u.width AND w.4 >= 8 AND w.6 >= 3 AND u.spoken > 0 AND length(u.past) >= 7 AND w.5 / w.3 > threshold))) AS f
GROUP BY f.community, f.fire
COMMENT 'As ignitions, of some communities and what happened from a day on: SELECT … FROM ignitions_since(communities = [\'reading\'], since = \'2026-01-05\').';

CREATE OR REPLACE VIEW `member_growth` AS
SELECT community, window, toDate(step.1 * length - shift) AS start, member, step.2 AS change
FROM (SELECT a.community AS community, a.member AS member, w.1 AS window, w.2 AS length, w.3 AS shift, w.4 AS ages,
        arraySort(groupUniqArray(intDiv(toInt32(a.day) + w.3, w.2))) AS at,
        intDiv(toInt32(any(c.closed_day)) + 1 + w.3, w.2) - 1 AS closed
    FROM (SELECT d.community AS community, d.member AS member, d.day AS day
        FROM member_days AS d FINAL
        WHERE NOT d.bot AND NOT d.staff AND d.qualifying > 0) AS a
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = a.community
    ARRAY JOIN [('day', 1, 0, 30), ('week', 7, 24, 52), ('28d', 28, 24, 26)] AS w
    GROUP BY a.community, a.member, w)
ARRAY JOIN arrayConcat(
    arrayMap((p, i) -> (p, multiIf(i = 1, 'new', at[i - 1] = p - 1, 'retained', 'resurrected')), at, arrayEnumerate(at)),
    arrayMap(p -> (p + 1, 'lapsed'), arrayFilter(p -> NOT has(at, p + 1), at))) AS step
WHERE step.1 <= closed
COMMENT 'Drill-down of growth: what each person was to each closed day, week and 28 days. Bots and staff left out.';

CREATE OR REPLACE VIEW `growth` AS
SELECT community, window, start, active,
    lagInFrame(active, 1, 0) OVER (PARTITION BY community, window ORDER BY start ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before,
    new, resurrected, retained, lapsed,
    if(lapsed = 0, NULL, (new + resurrected) / lapsed) AS ratio
FROM (
    SELECT community, window, start, countIf(change IN ('new', 'resurrected', 'retained')) AS active,
        countIf(change = 'new') AS new, countIf(change = 'resurrected') AS resurrected,
        countIf(change = 'retained') AS retained, countIf(change = 'lapsed') AS lapsed
    FROM (
        SELECT community, window, start, change FROM member_growth
        UNION ALL
        SELECT community, window, toDate(arrayJoin(range(first, closed + 1)) * length - shift) AS start, '' AS change
        FROM (SELECT community, window, any(length) AS length, any(shift) AS shift, min(at[1]) AS first, any(closed) AS closed
            FROM (SELECT a.community AS community, a.member AS member, w.1 AS window, w.2 AS length, w.3 AS shift, w.4 AS ages,
        arraySort(groupUniqArray(intDiv(toInt32(a.day) + w.3, w.2))) AS at,
        intDiv(toInt32(any(c.closed_day)) + 1 + w.3, w.2) - 1 AS closed
    FROM (SELECT d.community AS community, d.member AS member, d.day AS day
        FROM member_days AS d FINAL
        WHERE NOT d.bot AND NOT d.staff AND d.qualifying > 0) AS a
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = a.community
    ARRAY JOIN [('day', 1, 0, 30), ('week', 7, 24, 52), ('28d', 28, 24, 26)] AS w
    GROUP BY a.community, a.member, w) GROUP BY community, window)
    )
    GROUP BY community, window, start
)
COMMENT 'Growth accounting of each closed day, week and 28 days: active = before + new + resurrected - lapsed. Intervals without anybody have rows too. Bots and staff left out.';

CREATE OR REPLACE VIEW `retention` AS
SELECT community, window, toDate(first * length - shift) AS cohort, age, size,
    if(first + age > closed, NULL, on[age + 1]) AS active_on,
    if(first + age > closed, NULL, after[age + 1]) AS active_on_or_after,
    active_on / size AS retention_on,
    active_on_or_after / size AS retention_on_or_after
FROM (
    SELECT community, window, length, shift, at[1] AS first, any(ages) AS last_age, any(closed) AS closed, count() AS size,
        sumForEach(arrayMap(a -> toUInt64(has(at, at[1] + a)), range(ages + 1))) AS on,
        sumForEach(arrayMap(a -> toUInt64(at[-1] >= at[1] + a), range(ages + 1))) AS after
    FROM (SELECT * REPLACE (arrayFilter(p -> p <= closed, at) AS at) FROM (SELECT a.community AS community, a.member AS member, w.1 AS window, w.2 AS length, w.3 AS shift, w.4 AS ages,
        arraySort(groupUniqArray(intDiv(toInt32(a.day) + w.3, w.2))) AS at,
        intDiv(toInt32(any(c.closed_day)) + 1 + w.3, w.2) - 1 AS closed
    FROM (SELECT d.community AS community, d.member AS member, d.day AS day
        FROM member_days AS d FINAL
        WHERE NOT d.bot AND NOT d.staff AND d.qualifying > 0) AS a
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = a.community
    ARRAY JOIN [('day', 1, 0, 30), ('week', 7, 24, 52), ('28d', 28, 24, 26)] AS w
    GROUP BY a.community, a.member, w))
    WHERE notEmpty(at)
    GROUP BY community, window, length, shift, first
)
ARRAY JOIN range(last_age + 1) AS age
COMMENT 'Cohorts by the interval of the first activity, and how many of them were active at an age of so many intervals (on) or at that age or later (on or after). Cells whose interval is not closed are null. Bots and staff left out.';

CREATE OR REPLACE VIEW `stickiness` AS
SELECT community, toDate(n) AS day, daily AS active, active_28,
    if(age < 27, NULL, sum(daily) OVER (PARTITION BY community ORDER BY n ROWS BETWEEN 27 PRECEDING AND CURRENT ROW) / 28) AS mean_active,
    if(active_28 = 0, NULL, mean_active / active_28) AS stickiness
FROM (
    SELECT community, n, sum(active) AS daily, row_number() OVER (PARTITION BY community ORDER BY n) - 1 AS age,
        toUInt64(sum(sum(change)) OVER (PARTITION BY community ORDER BY n)) AS active_28
    FROM (
        SELECT community, step.1 AS n, step.2 AS active, step.3 AS change
        FROM (SELECT community, member, arraySort(groupUniqArray(toInt32(day))) AS at
        FROM (SELECT d.community AS community, d.member AS member, d.day AS day
        FROM member_days AS d FINAL
        WHERE NOT d.bot AND NOT d.staff AND d.qualifying > 0) GROUP BY community, member)
        ARRAY JOIN arrayConcat(
            arrayMap((d, i) -> (d, 1, toInt64(i = 1 OR at[i - 1] < d - 27)), at, arrayEnumerate(at)),
            arrayMap(x -> (x.1 + 28, 0, toInt64(-1)), arrayFilter(x -> x.2 = length(at) OR at[x.2 + 1] > x.1 + 27, arrayZip(at, arrayEnumerate(at))))) AS step
        UNION ALL
        SELECT community, arrayJoin(range(toInt32(min(a.day)), toInt32(any(c.closed_day)) + 1)) AS n, 0, toInt64(0)
        FROM (SELECT d.community AS community, d.member AS member, d.day AS day
        FROM member_days AS d FINAL
        WHERE NOT d.bot AND NOT d.staff AND d.qualifying > 0) AS a INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = a.community
        GROUP BY a.community AS community
    )
    GROUP BY community, n
) AS s
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = s.community
WHERE n <= toInt32(c.closed_day)
COMMENT 'How much of its 28-day audience a community sees on an average day. One row per closed day from the first active one. Bots and staff left out.';

CREATE OR REPLACE VIEW `active_days_histogram` AS
SELECT community, toDate(last) AS end, active_days, count() AS members
FROM (
    SELECT a.community AS community, a.member AS member, intDiv(toInt32(a.day) + 24, 7) * 7 - 18 + 7 * k AS last, count() AS active_days
    FROM (SELECT d.community AS community, d.member AS member, d.day AS day
        FROM member_days AS d FINAL
        WHERE NOT d.bot AND NOT d.staff AND d.qualifying > 0) AS a
    ARRAY JOIN [0, 1, 2, 3] AS k
    GROUP BY community, member, last
) AS h
INNER JOIN (SELECT a.community AS community, min(a.day) AS first, any(c.closed_day) AS closed_day
    FROM (SELECT d.community AS community, d.member AS member, d.day AS day
        FROM member_days AS d FINAL
        WHERE NOT d.bot AND NOT d.staff AND d.qualifying > 0) AS a INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = a.community
    GROUP BY community) AS c ON c.community = h.community
WHERE last <= toInt32(c.closed_day) AND last - 27 >= toInt32(c.first)
GROUP BY community, last, active_days
COMMENT 'How many people were active on how many of the 28 days that end with a closed Sunday. Windows that begin before the community\'s first active day are left out. Bots and staff left out.';

CREATE OR REPLACE VIEW `replies` AS
SELECT r.community AS community, r.at AS at, toDate(formatDateTime(r.at, '%F', c.zone)) AS day, r.message_id AS message_id, r.channel AS channel,
    r.member AS member, r.bot AS bot, r.staff AS staff, r.warm AS warmth, r.grateful AS grateful,
    q.message_id AS to_message, q.member AS to_member, q.bot AS to_bot, q.staff AS to_staff, q.style_question AS to_question, q.at AS to_at,
    greatest(dateDiff('millisecond', q.at, r.at), 0) / 60000 AS wait_minutes
FROM (SELECT community, message_id, member, bot, staff, at, style_question FROM messages FINAL WHERE NOT recalled) AS q
INNER JOIN (SELECT community, message_id, reply_to, channel, member, bot, staff, at, if(scored, warmth, NULL) AS warm, toBool(scored AND (emotion = 'gratitude' OR gratitude >= 0.5)) AS grateful FROM messages FINAL WHERE NOT recalled AND reply_to != '') AS r
    ON q.message_id = r.reply_to AND q.community = r.community
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = r.community
WHERE r.member != q.member
COMMENT 'One row per message that answers a message of somebody else, neither of them recalled. Bots and staff are in, with their flags: leave them out, or let staff count where an answer is an answer.';

CREATE OR REPLACE VIEW `replies_since` AS
SELECT r.community AS community, r.at AS at, toDate(formatDateTime(r.at, '%F', c.zone)) AS day, r.message_id AS message_id, r.channel AS channel,
    r.member AS member, r.bot AS bot, r.staff AS staff, r.warm AS warmth, r.grateful AS grateful,
    q.message_id AS to_message, q.member AS to_member, q.bot AS to_bot, q.staff AS to_staff, q.style_question AS to_question, q.at AS to_at,
    greatest(dateDiff('millisecond', q.at, r.at), 0) / 60000 AS wait_minutes
FROM (SELECT community, message_id, member, bot, staff, at, style_question FROM messages FINAL WHERE NOT recalled AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 3, 3, 'UTC')) AS q
INNER JOIN (SELECT community, message_id, reply_to, channel, member, bot, staff, at, if(scored, warmth, NULL) AS warm, toBool(scored AND (emotion = 'gratitude' OR gratitude >= 0.5)) AS grateful FROM messages FINAL WHERE NOT recalled AND reply_to != '' AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')) AS r
    ON q.message_id = r.reply_to
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = r.community
WHERE r.member != q.member AND q.community = r.community
UNION ALL
SELECT r.community AS community, r.at AS at, toDate(formatDateTime(r.at, '%F', c.zone)) AS day, r.message_id AS message_id, r.channel AS channel,
    r.member AS member, r.bot AS bot, r.staff AS staff, r.warm AS warmth, r.grateful AS grateful,
    q.message_id AS to_message, q.member AS to_member, q.bot AS to_bot, q.staff AS to_staff, q.style_question AS to_question, q.at AS to_at,
    greatest(dateDiff('millisecond', q.at, r.at), 0) / 60000 AS wait_minutes
FROM (SELECT community, message_id, member, bot, staff, at, style_question FROM messages FINAL WHERE NOT recalled AND community IN {communities:Array(String)} AND at < toDateTime64(toDate({since:Date}) - 3, 3, 'UTC')) AS q
INNER JOIN (SELECT community, message_id, reply_to, channel, member, bot, staff, at, if(scored, warmth, NULL) AS warm, toBool(scored AND (emotion = 'gratitude' OR gratitude >= 0.5)) AS grateful FROM messages FINAL WHERE NOT recalled AND reply_to != '' AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC') AND cityHash64(community, reply_to) NOT IN (SELECT cityHash64(community, message_id) FROM messages WHERE true AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 3, 3, 'UTC'))) AS r
    ON q.message_id = r.reply_to
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = r.community
WHERE r.member != q.member AND q.community = r.community
COMMENT 'As replies, of some communities and what happened from a day on: SELECT … FROM replies_since(communities = [\'reading\'], since = \'2026-01-05\'). What they answer may be older.';

CREATE OR REPLACE VIEW `funnel` AS
SELECT community, toStartOfWeek(day, 1) AS week, count() AS joined,
    if(censored, NULL, countIf(post)) AS posted,
    if(censored, NULL, countIf(post AND answer)) AS answered,
    if(censored, NULL, countIf(post AND answer AND back)) AS second_week,
    if(censored, NULL, countIf(post AND NOT answer AND back)) AS unanswered_second_week,
    if(censored, NULL, countIf(back)) AS all_second_week
FROM (
    SELECT e.community AS community, e.member AS member, toDate(formatDateTime(e.at, '%F', c.zone)) AS day, c.closed_day AS closed_day,
        arrayExists(d -> d BETWEEN day AND day + 13, w.posts) AS post,
        arrayExists(d -> d BETWEEN day + 7 AND day + 13, w.actives) AS back,
        arrayExists(d -> d BETWEEN day AND day + 13, r.days) AS answer
    FROM (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
        GROUP BY community, member) AS e
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = e.community
    LEFT JOIN (SELECT community, member, groupArrayIf(day, messages + stories > 0) AS posts, groupArrayIf(day, qualifying > 0) AS actives
        FROM member_days FINAL GROUP BY community, member) AS w ON w.community = e.community AND w.member = e.member
    LEFT JOIN (SELECT community, to_member, groupUniqArray(day) AS days FROM replies WHERE NOT bot
        GROUP BY community, to_member) AS r ON r.community = e.community AND r.to_member = e.member
)
GROUP BY community, week, week + 19 > closed_day AS censored
COMMENT 'What became of those who joined in a week, within 14 days of each one\'s own joining: every step counts only who made the steps before. Null while those 14 days are not closed for all of them. Bots and staff left out; an answer of staff is an answer.';

CREATE OR REPLACE VIEW `time_to_stage` AS
SELECT community, stage, any(total) AS members, sum(reached_now) AS reached,
    minOrNullIf(days, left_over <= 0.75) AS quarter_days, minOrNullIf(days, left_over <= 0.5) AS median_days
FROM (
    SELECT community, stage, days, reached_now, total,
        exp(sum(log(1 - reached_now / (total - gone_before))) OVER (PARTITION BY community, stage ORDER BY days)) AS left_over
    FROM (
        SELECT community, stage, days, countIf(seen) AS reached_now,
            sum(count()) OVER (PARTITION BY community, stage) AS total,
            sum(count()) OVER (PARTITION BY community, stage ORDER BY days) - count() AS gone_before
        FROM (
            SELECT community, member, stage, indexOf(stages, stage) AS i, i > 0 AS seen,
                greatest(0, if(seen, days_at[i], least(toInt32(closed_day), if(has(stages, 'left'), days_at[indexOf(stages, 'left')], toInt32(closed_day)))) - days_at[1]) AS days
            FROM (
                SELECT t.community AS community, t.member AS member, any(c.closed_day) AS closed_day,
                    arraySort(groupArray((t.at, t.epoch, t.offset, t.seq, t.to, toInt32(toDate(formatDateTime(t.at - toIntervalMillisecond(t.cause = 'silence'), '%F', c.zone)))))) AS steps,
                    arrayMap(s -> s.5, steps) AS stages, arrayMap(s -> s.6, steps) AS days_at
                FROM transitions AS t
                INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = t.community
                WHERE (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
                GROUP BY community, member
                HAVING stages[1] != 'left'
            )
            ARRAY JOIN ['lurker', 'active', 'core', 'at_risk', 'dormant', 'churned', 'returned', 'left'] AS stage
        )
        GROUP BY community, stage, days
    )
)
GROUP BY community, stage
COMMENT 'Days from joining until a stage was reached for the first time, with those who have not reached it as censored (Kaplan-Meier): who is still here at the last closed day, who left on the day of leaving. Bots and staff left out.';

CREATE OR REPLACE VIEW `false_churn` AS
SELECT s.community AS community, silent_days,
    countIf(next > d + silent_days AND d + silent_days + 90 <= toInt32(c.closed_day)) AS silences,
    countIf(next > d + silent_days AND d + silent_days + 90 <= toInt32(c.closed_day) AND next <= d + silent_days + 90) AS returned,
    if(silences = 0, NULL, returned / silences) AS rate
FROM (
    SELECT community, step.1 AS d, step.2 AS next
    FROM (SELECT community, member, arraySort(groupUniqArray(toInt32(day))) AS at
        FROM (SELECT d.community AS community, d.member AS member, d.day AS day
        FROM member_days AS d FINAL
        WHERE NOT d.bot AND NOT d.staff AND d.qualifying > 0) GROUP BY community, member)
    ARRAY JOIN arrayZip(at, arrayPushBack(arrayPopFront(at), toInt32(2147483647))) AS step
) AS s
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = s.community
ARRAY JOIN [7, 14, 21, 28, 42, 56, 84, 112, 168, 365] AS silent_days
GROUP BY community, silent_days
COMMENT 'For each fixed churn window D: of the silences that reached D days, the share that ended within 90 more days. Only silences whose 90 days are closed. Bots and staff left out; who left is in, as a fixed window does not ask.';

CREATE OR REPLACE VIEW `flaps` AS
SELECT community, toStartOfWeek(step.6, 1) AS week, count() AS changes,
    if(week + 13 > closed_day, NULL, countIf(i < length(steps) AND steps[i + 1].5 = step.7 AND steps[i + 1].1 <= step.1 + INTERVAL 7 DAY)) AS flaps,
    flaps / changes AS rate
FROM (
    SELECT t.community AS community, t.member AS member, any(c.closed_day) AS closed_day,
        arraySort(groupArray((t.at, t.epoch, t.offset, t.seq, t.to, toDate(formatDateTime(t.at - toIntervalMillisecond(t.cause = 'silence'), '%F', c.zone)), t.from))) AS steps
    FROM transitions AS t
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = t.community
    WHERE t.from != 'none' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
    GROUP BY community, member
)
ARRAY JOIN steps AS step, arrayEnumerate(steps) AS i
GROUP BY community, week, closed_day
COMMENT 'Changes of stage that were taken back within 7 days, by week: a rule that flaps says nothing. First stages and joins are not changes. Null while a week\'s 7 days are not closed. Bots and staff left out.';

CREATE OR REPLACE VIEW `membership_drift` AS
SELECT community, member, at, multiIf(to = 'left', 'leave', `from` = 'none', 'join', 'rejoin') AS change,
    if(to = 'left', fromUnixTimestamp64Milli(toInt64OrNull(extract(evidence, 'seen=(-?[0-9]+)')), 'UTC'), NULL) AS seen
FROM transitions
WHERE cause = 'roster'
COMMENT 'Joins and leaves that nobody told and a roster showed, one row each. An untold leave happened between seen and at; of an untold join only the roster is known. Many of them mean that callbacks are lost.';

CREATE OR REPLACE VIEW `answers` AS
SELECT r.community AS community, r.at AS at, r.day AS day, r.to_message AS question, r.to_member AS asker, r.message_id AS answer, r.member AS helper, r.staff AS staff,
    toBool(t.message != '') AS thanked
FROM replies AS r
LEFT ANY JOIN (
    SELECT community, message_id AS message, member FROM events WHERE kind = 'reaction' AND disposition = 'counted'
    UNION ALL SELECT community, to_message, member FROM replies WHERE grateful
) AS t ON t.community = r.community AND t.message = r.message_id AND t.member = r.to_member
WHERE r.to_question AND NOT (r.bot OR r.to_bot OR r.to_staff)
COMMENT 'One row per reply to somebody\'s question. Bots are out; staff answer, and are marked. Questions of staff are out.';

CREATE OR REPLACE VIEW `answers_since` AS
SELECT r.community AS community, r.at AS at, r.day AS day, r.to_message AS question, r.to_member AS asker, r.message_id AS answer, r.member AS helper, r.staff AS staff,
    toBool(t.message != '') AS thanked
FROM replies_since(communities = {communities:Array(String)}, since = {since:Date}) AS r
LEFT ANY JOIN (
    SELECT community, message_id AS message, member FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')
    UNION ALL SELECT community, to_message, member FROM replies_since(communities = {communities:Array(String)}, since = {since:Date}) WHERE grateful
) AS t ON t.community = r.community AND t.message = r.message_id AND t.member = r.to_member
WHERE r.to_question AND NOT (r.bot OR r.to_bot OR r.to_staff)
COMMENT 'As answers, of some communities and what happened from a day on: SELECT … FROM answers_since(communities = [\'reading\'], since = \'2026-01-05\').';

CREATE OR REPLACE VIEW `asker_helper` AS
SELECT a.community AS community, a.asker AS asker, a.helper AS helper, count() AS answers, countIf(a.thanked) AS thanked, min(a.day) AS first_day, max(a.day) AS last_day
FROM answers AS a INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = a.community
WHERE NOT a.staff AND a.day <= c.closed_day
GROUP BY community, asker, helper
COMMENT 'Who answered whose questions, by pair, on closed days. Bots and staff left out.';

CREATE OR REPLACE VIEW `newcomer_first_posts` AS
SELECT p.community AS community, p.member AS member, any(toDate(formatDateTime(p.at, '%F', c.zone))) AS day, any(p.at) AS at, p.message_id AS message_id,
    minOrNullIf(greatest(dateDiff('millisecond', p.at, r.at), 0) / 60000, r.member NOT IN ('', p.member)) AS wait_minutes,
    any(greatest(0, (toInt64(toUnixTimestamp(c.closed_day)) + 86400) / 60 - toUnixTimestamp64Milli(p.at) / 60000)) AS observed_minutes
FROM (SELECT community, member, staff, at, reply_to FROM messages FINAL WHERE reply_to != '' AND NOT recalled AND NOT bot) AS r
RIGHT JOIN (
    SELECT w.community AS community, w.member AS member, w.at AS at, w.message_id AS message_id FROM (
        SELECT m.community AS community, m.member AS member, min(m.at) AS at, argMin(m.message_id, (m.at, m.message_id)) AS message_id FROM (
            SELECT community, member, at, message_id FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff
                AND (community, member) NOT IN (SELECT community, member FROM member_days FINAL WHERE messages + stories > 0 AND false)
        ) AS m GROUP BY community, member
    ) AS w INNER JOIN (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
        GROUP BY community, member) AS e ON e.community = w.community AND e.member = w.member
) AS p ON r.community = p.community AND r.reply_to = p.message_id
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = p.community
GROUP BY community, member, message_id, c.closed_day
HAVING day <= c.closed_day
COMMENT 'The first message or story of each person who came, and the first answer to it by another person or staff, not by a bot. Bots and staff left out.';

CREATE OR REPLACE VIEW `newcomer_first_posts_since` AS
SELECT p.community AS community, p.member AS member, any(toDate(formatDateTime(p.at, '%F', c.zone))) AS day, any(p.at) AS at, p.message_id AS message_id,
    minOrNullIf(greatest(dateDiff('millisecond', p.at, r.at), 0) / 60000, r.member NOT IN ('', p.member)) AS wait_minutes,
    any(greatest(0, (toInt64(toUnixTimestamp(c.closed_day)) + 86400) / 60 - toUnixTimestamp64Milli(p.at) / 60000)) AS observed_minutes
FROM (SELECT community, member, staff, at, reply_to FROM messages FINAL WHERE reply_to != '' AND NOT recalled AND NOT bot AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')) AS r
RIGHT JOIN (
    SELECT w.community AS community, w.member AS member, w.at AS at, w.message_id AS message_id FROM (
        SELECT m.community AS community, m.member AS member, min(m.at) AS at, argMin(m.message_id, (m.at, m.message_id)) AS message_id FROM (
            SELECT community, member, at, message_id FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')
                AND (community, member) NOT IN (SELECT community, member FROM member_days FINAL WHERE messages + stories > 0 AND community IN {communities:Array(String)} AND day < {since:Date})
        ) AS m GROUP BY community, member
    ) AS w INNER JOIN (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff) AND community IN {communities:Array(String)}
        GROUP BY community, member) AS e ON e.community = w.community AND e.member = w.member
) AS p ON r.community = p.community AND r.reply_to = p.message_id
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = p.community
GROUP BY community, member, message_id, c.closed_day
HAVING day <= c.closed_day
COMMENT 'As newcomer_first_posts, of some communities and what happened from a day on: SELECT … FROM newcomer_first_posts_since(communities = [\'reading\'], since = \'2026-01-05\').';

CREATE OR REPLACE VIEW `newcomer_response` AS
SELECT community, toStartOfWeek(day, 1) AS week, count() AS newcomers, countIf(wait_minutes IS NOT NULL) AS answered,
    if(countIf(wait_minutes IS NULL AND observed_minutes < 2880) > 0, NULL, countIf(ifNull(wait_minutes, 1e9) <= 1440)) AS within_24h,
    within_24h / newcomers AS share_24h,
    if(answered * 2 < newcomers, NULL, arraySort(groupArray(assumeNotNull(ifNull(wait_minutes, 1e9))))[intDiv(newcomers + 1, 2)]) AS median_minutes
FROM newcomer_first_posts GROUP BY community, week
COMMENT 'How first messages of people who came were answered, by week of the message. No answer counts as not yet, never as left out. Bots and staff left out; staff\'s answers count.';

CREATE OR REPLACE VIEW `newcomer_response_since` AS
SELECT community, toStartOfWeek(day, 1) AS week, count() AS newcomers, countIf(wait_minutes IS NOT NULL) AS answered,
    if(countIf(wait_minutes IS NULL AND observed_minutes < 2880) > 0, NULL, countIf(ifNull(wait_minutes, 1e9) <= 1440)) AS within_24h,
    within_24h / newcomers AS share_24h,
    if(answered * 2 < newcomers, NULL, arraySort(groupArray(assumeNotNull(ifNull(wait_minutes, 1e9))))[intDiv(newcomers + 1, 2)]) AS median_minutes
FROM newcomer_first_posts_since(communities = {communities:Array(String)}, since = {since:Date}) GROUP BY community, week
COMMENT 'As newcomer_response, of some communities and what happened from a day on: SELECT … FROM newcomer_response_since(communities = [\'reading\'], since = \'2026-01-05\').';

CREATE OR REPLACE VIEW `edges` AS
SELECT community, day, member, to_member AS other, 'reply' AS kind, to_message AS target, 1. AS weight FROM replies WHERE NOT (bot OR staff OR to_bot OR to_staff)
UNION ALL
SELECT x.community AS community, toDate(formatDateTime(x.at, '%F', c.zone)) AS day, x.member AS member, mentioned AS other, 'mention' AS kind, x.message_id AS target, 0.5 AS weight
FROM messages AS x FINAL ARRAY JOIN arrayDistinct(x.mentions) AS mentioned
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE NOT x.recalled AND NOT x.bot AND NOT x.staff AND mentioned != x.member
    AND (x.community, mentioned) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
UNION ALL
SELECT x.community AS community, toDate(formatDateTime(x.at, '%F', c.zone)) AS day, x.member AS member, m.member AS other, 'reaction' AS kind, x.message_id AS target, 0.25 AS weight
FROM (SELECT community, message_id, member FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff) AS m
INNER JOIN (SELECT community, at, member, message_id FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff) AS x
    ON x.community = m.community AND x.message_id = m.message_id
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE x.member != m.member
COMMENT 'One row per time a person turned to another: a reply, a mention or a reaction. Recalled messages, bots and staff are out, on both sides.';

CREATE OR REPLACE VIEW `ties` AS
SELECT community, way.1 AS member, way.2 AS other, way.3 AS replies, way.4 AS mentions, way.5 AS reactions, last_day,
    way.6 AS strength, way.7 AS returned, least(strength, returned) / greatest(strength, returned) AS reciprocity
FROM (
    SELECT x.community AS community, least(x.member, x.other) AS a, greatest(x.member, x.other) AS b, max(x.day) AS last_day,
        sumIf(x.weight * pow(0.9, (toInt32(c.closed_day) - toInt32(x.day)) / 30), x.member = a) AS ab, sumIf(x.weight * pow(0.9, (toInt32(c.closed_day) - toInt32(x.day)) / 30), x.member = b) AS ba,
        [(a, b, countIf(x.kind = 'reply' AND x.member = a), countIf(x.kind = 'mention' AND x.member = a), countIf(x.kind = 'reaction' AND x.member = a), ab, ba),
         (b, a, countIf(x.kind = 'reply' AND x.member = b), countIf(x.kind = 'mention' AND x.member = b), countIf(x.kind = 'reaction' AND x.member = b), ba, ab)] AS ways
    FROM edges AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
    WHERE x.day <= c.closed_day
    GROUP BY community, a, b
)
ARRAY JOIN ways AS way
COMMENT 'How strong the tie from one person to another is at the newest closed day: the weights of their edges, each worth 0.9 of itself a month of 30 days later. One row a direction, also where only the other direction has edges. Bots and staff left out.';

CREATE OR REPLACE VIEW `departure_blast` AS
SELECT k.community AS community, k.member AS member, p.tied AS tied, p.half_lost AS half_lost, p.all_lost AS all_lost, p.strength AS strength,
    p.strength / sum(p.strength) OVER (PARTITION BY k.community) * 2 AS share
FROM (
    SELECT way.1 AS who, count() AS tied, countIf(way.2 >= total / 2) AS half_lost, countIf(n = 1) AS all_lost, sum(way.2) AS strength
    FROM (
        SELECT end.1 AS other, sum(both) AS total, count() AS n, groupArray((end.2, both)) AS ways
        FROM (
SELECT least(who, whom) AS a, greatest(who, whom) AS b, sum(worth) AS both FROM (
SELECT who, whom, worth FROM (
SELECT x.*, m.whom AS whom
FROM (SELECT cityHash64(community, message_id) AS id, cityHash64(community, member) AS whom FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff) AS m
INNER JOIN (
    SELECT cityHash64(x.community, x.reply_to) AS id, cityHash64(x.community, x.member) AS who, 1. AS weight, weight * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30) AS worth
    FROM (SELECT community, at, member, reply_to FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to != '') AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day
    UNION ALL
    SELECT cityHash64(x.community, x.message_id) AS id, cityHash64(x.community, x.member) AS who, 0.25 AS weight, weight * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30) AS worth
    FROM (SELECT community, at, member, message_id FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day
) AS x ON m.id = x.id
WHERE x.who != m.whom
)
UNION ALL
SELECT cityHash64(x.community, x.member), cityHash64(x.community, mentioned), 0.5 * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30)
FROM messages AS x FINAL ARRAY JOIN arrayDistinct(x.mentions) AS mentioned INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE NOT x.recalled AND NOT x.bot AND NOT x.staff AND toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day AND mentioned != x.member
    AND (x.community, mentioned) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
) GROUP BY a, b
) ARRAY JOIN [(a, b), (b, a)] AS end
        GROUP BY other
    ) ARRAY JOIN ways AS way
    GROUP BY who
) AS p
INNER JOIN (SELECT community, cityHash64(community, member) AS who, member FROM (
    SELECT DISTINCT community, member FROM messages WHERE true
    UNION DISTINCT SELECT DISTINCT community, member FROM events WHERE kind = 'reaction'
    UNION DISTINCT SELECT DISTINCT community, arrayJoin(mentions) FROM messages WHERE true
)) AS k ON k.who = p.who
COMMENT 'What a person\'s leaving would take from others: those who would lose at least half of all their tie strength (both directions), and those who would be left without any tie. Bots and staff left out.';

CREATE OR REPLACE VIEW `departure_blast_of` AS
SELECT k.community AS community, k.member AS member, p.tied AS tied, p.half_lost AS half_lost, p.all_lost AS all_lost, p.strength AS strength,
    p.strength / sum(p.strength) OVER (PARTITION BY k.community) * 2 AS share
FROM (
    SELECT way.1 AS who, count() AS tied, countIf(way.2 >= total / 2) AS half_lost, countIf(n = 1) AS all_lost, sum(way.2) AS strength
    FROM (
        SELECT end.1 AS other, sum(both) AS total, count() AS n, groupArray((end.2, both)) AS ways
        FROM (
SELECT least(who, whom) AS a, greatest(who, whom) AS b, sum(worth) AS both FROM (
SELECT who, whom, worth FROM (
SELECT x.*, m.whom AS whom
FROM (SELECT cityHash64(community, message_id) AS id, cityHash64(community, member) AS whom FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND community IN {communities:Array(String)}) AS m
INNER JOIN (
    SELECT cityHash64(x.community, x.reply_to) AS id, cityHash64(x.community, x.member) AS who, 1. AS weight, weight * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30) AS worth
    FROM (SELECT community, at, member, reply_to FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to != '' AND community IN {communities:Array(String)}) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day
    UNION ALL
    SELECT cityHash64(x.community, x.message_id) AS id, cityHash64(x.community, x.member) AS who, 0.25 AS weight, weight * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30) AS worth
    FROM (SELECT community, at, member, message_id FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff AND community IN {communities:Array(String)}) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day
) AS x ON m.id = x.id
WHERE x.who != m.whom
)
UNION ALL
SELECT cityHash64(x.community, x.member), cityHash64(x.community, mentioned), 0.5 * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30)
FROM messages AS x FINAL ARRAY JOIN arrayDistinct(x.mentions) AS mentioned INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE NOT x.recalled AND NOT x.bot AND NOT x.staff AND x.community IN {communities:Array(String)} AND toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day AND mentioned != x.member
    AND (x.community, mentioned) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
) GROUP BY a, b
) ARRAY JOIN [(a, b), (b, a)] AS end
        GROUP BY other
    ) ARRAY JOIN ways AS way
    GROUP BY who
) AS p
INNER JOIN (SELECT community, cityHash64(community, member) AS who, member FROM (
    SELECT DISTINCT community, member FROM messages WHERE true AND community IN {communities:Array(String)}
    UNION DISTINCT SELECT DISTINCT community, member FROM events WHERE kind = 'reaction' AND community IN {communities:Array(String)}
    UNION DISTINCT SELECT DISTINCT community, arrayJoin(mentions) FROM messages WHERE true AND community IN {communities:Array(String)}
)) AS k ON k.who = p.who
COMMENT 'As departure_blast, of some communities: SELECT … FROM departure_blast_of(communities = [\'reading\']).';

CREATE OR REPLACE VIEW `absence_factor` AS
SELECT community, subject, sum(n) AS total, count() AS members,
    arrayFirstIndex(s -> s * 2 >= total, arrayCumSum(arrayReverseSort(groupArray(n)))) AS factor
FROM (
    SELECT x.community AS community, x.subject AS subject, x.member AS member, sum(x.n) AS n FROM (
        SELECT community, 'messages' AS subject, day, member, toUInt64(messages + stories) AS n FROM member_days FINAL WHERE NOT bot AND NOT staff
        UNION ALL SELECT r.community, subject, r.day, r.member, toUInt64(1)
        FROM replies AS r LEFT JOIN (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
        GROUP BY community, member) AS e ON e.community = r.community AND e.member = r.to_member
        ARRAY JOIN arrayFilter(s -> if(s = 'answers', r.to_question AND NOT (r.to_bot OR r.to_staff), e.member != '' AND r.at >= e.at AND r.at < e.at + INTERVAL 14 DAY), ['answers', 'welcomes']) AS subject
        WHERE NOT (r.bot OR r.staff)
    ) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
    WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 28 AND x.n > 0
    GROUP BY community, subject, member
)
GROUP BY community, subject
COMMENT 'The smallest number of people who do at least half of a thing, in the 28 days that end with the newest closed day: messages written, questions answered, newcomers welcomed (answered within 14 days of joining). Bots and staff left out.';

CREATE OR REPLACE VIEW `absence_factor_since` AS
SELECT community, subject, sum(n) AS total, count() AS members,
    arrayFirstIndex(s -> s * 2 >= total, arrayCumSum(arrayReverseSort(groupArray(n)))) AS factor
FROM (
    SELECT x.community AS community, x.subject AS subject, x.member AS member, sum(x.n) AS n FROM (
        SELECT community, 'messages' AS subject, day, member, toUInt64(messages + stories) AS n FROM member_days FINAL WHERE NOT bot AND NOT staff AND community IN {communities:Array(String)} AND day >= {since:Date}
        UNION ALL SELECT r.community, subject, r.day, r.member, toUInt64(1)
        FROM replies_since(communities = {communities:Array(String)}, since = {since:Date}) AS r LEFT JOIN (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff) AND community IN {communities:Array(String)}
        GROUP BY community, member) AS e ON e.community = r.community AND e.member = r.to_member
        ARRAY JOIN arrayFilter(s -> if(s = 'answers', r.to_question AND NOT (r.to_bot OR r.to_staff), e.member != '' AND r.at >= e.at AND r.at < e.at + INTERVAL 14 DAY), ['answers', 'welcomes']) AS subject
        WHERE NOT (r.bot OR r.staff)
    ) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
    WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 28 AND x.n > 0
    GROUP BY community, subject, member
)
GROUP BY community, subject
COMMENT 'As absence_factor, of some communities and what happened from a day on: SELECT … FROM absence_factor_since(communities = [\'reading\'], since = \'2026-01-05\').';

CREATE OR REPLACE VIEW `interests` AS
SELECT x.community AS community, x.member AS member, x.topic AS topic, countIf(x.starts) AS started, countIf(NOT x.starts) AS answered, max(x.day) AS last_day
FROM (
    SELECT m.community AS community, m.member AS member, topic, true AS starts, toDate(formatDateTime(m.at, '%F', c.zone)) AS day
    FROM messages AS m FINAL ARRAY JOIN arrayDistinct(m.aspects.name) AS topic INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = m.community
    WHERE NOT m.recalled AND NOT m.bot AND NOT m.staff AND m.reply_to = ''
    UNION ALL
    SELECT r.community, r.member, topic, false, r.day
    FROM replies AS r INNER JOIN (SELECT community, message_id, arrayDistinct(aspects.name) AS topics FROM messages FINAL WHERE notEmpty(aspects.name)) AS m
        ON m.community = r.community AND m.message_id = r.to_message
    ARRAY JOIN m.topics AS topic
    WHERE NOT (r.bot OR r.staff)
) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE x.day <= c.closed_day
GROUP BY community, member, topic
COMMENT 'Subjects that a person starts (in messages that answer nobody) and answers (in replies to messages about them), on closed days. Bots and staff left out.';

CREATE OR REPLACE VIEW `complaints` AS
SELECT m.community AS community, toDate(formatDateTime(m.at, '%F', c.zone)) AS day, m.at AS at, m.message_id AS message_id, m.member AS member,
    f.heard AS heard_at, f.answered AS answered_at, f.adopted AS adopted_at, f.told AS told_at
FROM (
    SELECT community, at, message_id, member, label = 'negative' AND arrayExists(p -> p < 0, aspects.polarity) AS complains FROM messages FINAL
    WHERE NOT recalled AND NOT bot AND NOT staff
) AS m
LEFT JOIN (
    SELECT community, message_id, minOrNullIf(at, detail = 'heard') AS heard, minOrNullIf(at, detail = 'answered') AS answered,
        minOrNullIf(at, detail = 'adopted') AS adopted, minOrNullIf(at, detail = 'told') AS told
    FROM events WHERE kind = 'feedback' AND disposition = 'counted' GROUP BY community, message_id
) AS f ON f.community = m.community AND f.message_id = m.message_id
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = m.community
WHERE m.complains OR f.message_id != ''
COMMENT 'One row per complaint: a message of a person that speaks badly of a subject, or that feedback was given about. Recalled ones are out, bots and staff left out.';

CREATE OR REPLACE VIEW `complaints_since` AS
SELECT m.community AS community, toDate(formatDateTime(m.at, '%F', c.zone)) AS day, m.at AS at, m.message_id AS message_id, m.member AS member,
    f.heard AS heard_at, f.answered AS answered_at, f.adopted AS adopted_at, f.told AS told_at
FROM (
    SELECT community, at, message_id, member, label = 'negative' AND arrayExists(p -> p < 0, aspects.polarity) AS complains FROM messages FINAL
    WHERE NOT recalled AND NOT bot AND NOT staff AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')
) AS m
LEFT JOIN (
    SELECT community, message_id, minOrNullIf(at, detail = 'heard') AS heard, minOrNullIf(at, detail = 'answered') AS answered,
        minOrNullIf(at, detail = 'adopted') AS adopted, minOrNullIf(at, detail = 'told') AS told
    FROM events WHERE kind = 'feedback' AND disposition = 'counted' AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC') GROUP BY community, message_id
) AS f ON f.community = m.community AND f.message_id = m.message_id
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = m.community
WHERE m.complains OR f.message_id != ''
COMMENT 'As complaints, of some communities and what happened from a day on: SELECT … FROM complaints_since(communities = [\'reading\'], since = \'2026-01-05\').';

CREATE OR REPLACE VIEW `complaint_loop` AS
SELECT x.community AS community, toStartOfWeek(x.day, 1) AS week, count() AS complaints, uniqExact(x.member) AS members,
    countIf(coalesce(x.heard_at, x.answered_at, x.adopted_at, x.told_at) IS NOT NULL) AS heard, countIf(x.answered_at IS NOT NULL) AS answered,
    countIf(x.adopted_at IS NOT NULL) AS adopted, countIf(x.told_at IS NOT NULL) AS told,
    quantileExactOrNullIf(0.5)(greatest(0, dateDiff('second', x.at, assumeNotNull(x.answered_at))) / 3600, x.answered_at IS NOT NULL) AS answer_hours
FROM complaints AS x
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE x.day <= c.closed_day
GROUP BY community, week
COMMENT 'How far complaints went, by week of the complaint, on closed days: each state counts whether or not the states before it were recorded. Bots and staff left out.';

CREATE OR REPLACE VIEW `complaint_loop_since` AS
SELECT x.community AS community, toStartOfWeek(x.day, 1) AS week, count() AS complaints, uniqExact(x.member) AS members,
    countIf(coalesce(x.heard_at, x.answered_at, x.adopted_at, x.told_at) IS NOT NULL) AS heard, countIf(x.answered_at IS NOT NULL) AS answered,
    countIf(x.adopted_at IS NOT NULL) AS adopted, countIf(x.told_at IS NOT NULL) AS told,
    quantileExactOrNullIf(0.5)(greatest(0, dateDiff('second', x.at, assumeNotNull(x.answered_at))) / 3600, x.answered_at IS NOT NULL) AS answer_hours
FROM complaints_since(communities = {communities:Array(String)}, since = {since:Date}) AS x
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE x.day <= c.closed_day
GROUP BY community, week
COMMENT 'As complaint_loop, of some communities and what happened from a day on: SELECT … FROM complaint_loop_since(communities = [\'reading\'], since = \'2026-01-05\').';

CREATE OR REPLACE VIEW `resonance` AS
SELECT community, day, message_id, member, channel, kind, replies, reactions, responders, feeling,
    if(in_channel < 2, NULL, if(by_author < 2, of_channel, of_channel + ((author_sum - responders) / (by_author - 1) - of_channel) * (by_author - 1) / (by_author + 4))) AS expected,
    log2((responders + 1) / (expected + 1)) AS resonance
FROM (
    SELECT *, if(in_channel < 2, NULL, (channel_sum - responders) / (in_channel - 1)) AS of_channel FROM (
    SELECT *, count() OVER c AS in_channel, sum(responders) OVER c AS channel_sum, count() OVER a AS by_author, sum(responders) OVER a AS author_sum
    FROM (
        SELECT p.community AS community, toDate(formatDateTime(p.at, '%F', c.zone)) AS day, p.message_id AS message_id, any(p.member) AS member, any(p.channel) AS channel, any(p.kind) AS kind,
            countIf(r.way = 'reply') AS replies, countIf(r.way = 'reaction') AS reactions, uniqExactIf(r.member, r.way != '') AS responders,
            avgOrNullIf(r.polarity, r.scored) AS feeling
        FROM (SELECT community, at, message_id, member, channel, kind FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to = '') AS p
        INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = p.community
        LEFT JOIN (
            SELECT community, reply_to AS target, at, member, 'reply' AS way, scored, polarity FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to != ''
            UNION ALL SELECT community, message_id, at, member, 'reaction', false, 0 FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff
        ) AS r ON r.community = p.community AND r.target = p.message_id AND r.member != p.member AND r.at <= p.at + INTERVAL 7 DAY
        WHERE toInt32(day) + 7 <= toInt32(c.closed_day)
        GROUP BY community, message_id, day
    )
    WINDOW c AS (PARTITION BY community, channel), a AS (PARTITION BY community, member)
    )
)
COMMENT 'What each message or story that answers nobody drew from other people in its first 7 days, against what the same author\'s and the same channel\'s other posts draw. Recalled posts, bots and staff left out, on both sides.';

CREATE OR REPLACE VIEW `pillar_facts` AS
SELECT x.community AS community, x.day AS day, x.member AS member, x.fact AS fact, x.other AS other, if(x.speaker = 0, x.value, (greatest(arrayCount(f -> f <= x.day, v.firsts), 4) - 4) / greatest(arrayCount(f -> f <= x.day, v.firsts), 4)) AS value
FROM (
    SELECT x.community AS community, toDate(formatDateTime(f.4, '%F', c.zone)) AS day, f.2 AS member, f.1 AS fact, f.3 AS other, f.5 AS value, if(fact = 'credit', cityHash64(community, other), 0) AS speaker
    FROM (
    SELECT m.community AS community, arrayFilter(r -> r.2 != m.member, h.by) AS others,
        arrayMin(arrayMap(r -> if(r.4, greatest(dateDiff('millisecond', m.at, r.1), 0) / 60000, 1e9), arrayPushBack(others, (m.at, '', 0., false)))) AS wait,
        arrayConcat(
            arrayMap(f -> (f.1, m.member, '', m.at, f.2), arrayFilter(f -> f.2 >= 0, [('wrote', 1.), ('post', multiIf(m.reply_to != '', -1., wait <= 1440, 1 / (1 + wait / 60), 0.)),
                ('belong', if(m.scored AND arrayExists((n, v) -> v > 0 AND n IN ('belonging', 'companionship', 'trust'), m.names, m.met), 1., -1.)), ('growth', if(m.scored AND arrayExists((n, v) -> v > 0 AND n IN ('growth', 'recognition', 'meaning'), m.names, m.met), 1., -1.))])),
            arrayMap(r -> (if(r.4, 'reply', 'react'), r.2, m.member, r.1, r.3), others),
            if(m.kind = 'story' OR q.who NOT IN (0, cityHash64(m.member)), arrayMap(r -> ('credit', m.member, r.2, r.1, 0.), others), [])) AS facts
    FROM (SELECT community, cityHash64(community, message_id) AS id, if(reply_to = '', 0, cityHash64(community, reply_to)) AS answers, member, at, kind, reply_to, scored, needs.name AS names, needs.value AS met
        FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff) AS m
    LEFT JOIN (SELECT id, groupArray((at, member, warm, reply)) AS by FROM (
        SELECT cityHash64(community, reply_to) AS id, at, member, if(scored, toFloat64(warmth), -1.) AS warm, true AS reply FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to != ''
        UNION ALL SELECT cityHash64(community, message_id), at, member, 1., false FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff
    ) GROUP BY id) AS h ON h.id = m.id
    LEFT JOIN (SELECT cityHash64(community, message_id) AS id, cityHash64(member) AS who FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND style_question) AS q ON q.id = m.answers
) AS x ARRAY JOIN facts AS f INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
    UNION ALL SELECT x.community, toDate(formatDateTime(x.at, '%F', c.zone)), x.member, 'challenge', '', 0., cityHash64(x.community, x.member) FROM (SELECT community, at, member FROM events WHERE disposition = 'counted' AND kind = 'challenge' AND detail IN ('join', 'complete') AND NOT bot AND NOT staff) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
) AS x LEFT JOIN (SELECT whom AS who, arrayMap(x -> toDate(toUInt16(bitAnd(x, 65535))),
            arrayFilter((x, before) -> bitShiftRight(x, 16) != bitShiftRight(before, 16), came, arrayShiftRight(came, 1))) AS firsts
        FROM (SELECT whom, arraySort(groupArray(bitOr(bitAnd(who, 18446744073709486080), toUInt64(day)))) AS came FROM (
SELECT x.*, m.whom AS whom
FROM (SELECT cityHash64(community, message_id) AS id, cityHash64(community, member) AS whom FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND whom IN (
            SELECT cityHash64(community, member) FROM messages WHERE reply_to != ''
            UNION ALL SELECT cityHash64(community, member) FROM events WHERE kind IN ('reaction', 'challenge'))) AS m
INNER JOIN (
    SELECT cityHash64(x.community, x.reply_to) AS id, cityHash64(x.community, x.member) AS who, 1. AS weight, toUInt16(toDate(formatDateTime(x.at, '%F', c.zone))) AS day
    FROM (SELECT community, at, member, reply_to FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to != '') AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
    UNION ALL
    SELECT cityHash64(x.community, x.message_id) AS id, cityHash64(x.community, x.member) AS who, 0.25 AS weight, toUInt16(toDate(formatDateTime(x.at, '%F', c.zone))) AS day
    FROM (SELECT community, at, member, message_id FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
) AS x ON m.id = x.id
WHERE x.who != m.whom
        ) GROUP BY whom)) AS v ON v.who = x.speaker
UNION ALL
SELECT community, day, member, 'first_post', '', toFloat64(ifNull(wait_people, 1e9) <= 1440) FROM (
SELECT p.community AS community, p.member AS member, any(toDate(formatDateTime(p.at, '%F', c.zone))) AS day, any(p.at) AS at, p.message_id AS message_id,
    minOrNullIf(greatest(dateDiff('millisecond', p.at, r.at), 0) / 60000, r.member NOT IN ('', p.member)) AS wait_minutes,
    any(greatest(0, (toInt64(toUnixTimestamp(c.closed_day)) + 86400) / 60 - toUnixTimestamp64Milli(p.at) / 60000)) AS observed_minutes,
    minOrNullIf(greatest(dateDiff('millisecond', p.at, r.at), 0) / 60000, r.member NOT IN ('', p.member) AND NOT r.staff) AS wait_people
FROM (SELECT community, member, staff, at, reply_to FROM messages FINAL WHERE reply_to != '' AND NOT recalled AND NOT bot) AS r
RIGHT JOIN (
    SELECT w.community AS community, w.member AS member, w.at AS at, w.message_id AS message_id FROM (
        SELECT m.community AS community, m.member AS member, min(m.at) AS at, argMin(m.message_id, (m.at, m.message_id)) AS message_id FROM (
            SELECT community, member, at, message_id FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff
                AND (community, member) NOT IN (SELECT community, member FROM member_days FINAL WHERE messages + stories > 0 AND false)
        ) AS m GROUP BY community, member
    ) AS w INNER JOIN (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
        GROUP BY community, member) AS e ON e.community = w.community AND e.member = w.member
) AS p ON r.community = p.community AND r.reply_to = p.message_id
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = p.community
GROUP BY community, member, message_id, c.closed_day
HAVING day <= c.closed_day
)
UNION ALL
SELECT x.community, toDate(formatDateTime(x.at, '%F', c.zone)), x.member, 'adopted', '', 1. FROM (
    SELECT m.community AS community, m.member AS member, f.at AS at FROM (SELECT community, message_id, member FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff
        AND message_id IN (SELECT message_id FROM events WHERE kind = 'feedback' AND disposition = 'counted' AND detail = 'adopted')) AS m
    INNER JOIN (SELECT x.community AS community, x.message_id AS message_id, min(x.at) AS at FROM events AS x WHERE x.kind = 'feedback' AND x.disposition = 'counted' AND x.detail = 'adopted'
        GROUP BY community, message_id HAVING true) AS f ON f.community = m.community AND f.message_id = m.message_id
) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
UNION ALL
SELECT x.community, toDate(formatDateTime(x.at, '%F', c.zone)), x.member, 'award', '', 1. FROM (SELECT community, at, member FROM events WHERE disposition = 'counted' AND kind = 'award') AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE (x.community, x.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
UNION ALL
SELECT x.community, toDate(formatDateTime(x.at - toIntervalMillisecond(x.cause = 'silence'), '%F', c.zone)), x.member, 'rise', '', 1. FROM (SELECT * FROM transitions WHERE true) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE ((x.to = 'active' AND x.from IN ('newcomer', 'lurker')) OR (x.to = 'core' AND x.from != 'core')) AND (x.community, x.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
UNION ALL
SELECT d.community, min(d.day), d.member, 'first_story', '', 1. FROM member_days AS d FINAL WHERE d.stories > 0 AND NOT d.bot AND NOT d.staff GROUP BY d.community, d.member
UNION ALL
SELECT x.community, min(toDate(formatDateTime(x.at, '%F', c.zone))), x.member, 'first_challenge', '', 1. FROM (SELECT community, at, member FROM events WHERE disposition = 'counted' AND kind = 'challenge' AND detail = 'complete') AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE (x.community, x.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff) GROUP BY x.community, x.member
UNION ALL
SELECT h.community, toDate(formatDateTime(h.helped, '%F', h.zone)), h.member, fact, '', 1. FROM (
    SELECT a.community AS community, w.1 AS member, any(c.zone) AS zone, minIf(a.at, w.2) AS helped, minIf(a.at, NOT w.2) AS asked, countIf(w.2) > 0 AS helps, countIf(NOT w.2) > 0 AS asks
    FROM (
SELECT a.community AS community, a.at AS at, a.asker AS asker, a.helper AS helper, a.staff AS staff, toBool(t.id != 0) AS thanked
FROM (
    SELECT cityHash64(community, message_id) AS id, cityHash64(member) AS who FROM events WHERE kind = 'reaction' AND disposition = 'counted'
    UNION ALL SELECT cityHash64(community, reply_to), cityHash64(member) FROM messages FINAL WHERE NOT recalled AND reply_to != '' AND scored AND (emotion = 'gratitude' OR gratitude >= 0.5)
) AS t RIGHT ANY JOIN (
    SELECT r.community AS community, r.id AS id, r.at AS at, r.member AS helper, r.staff AS staff, q.member AS asker, cityHash64(q.member) AS who
    FROM (SELECT community, cityHash64(community, message_id) AS id, cityHash64(community, reply_to) AS answers, member, staff, at FROM messages FINAL WHERE NOT recalled AND NOT bot AND reply_to != '') AS r
    INNER JOIN (SELECT cityHash64(community, message_id) AS id, member FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND style_question) AS q ON q.id = r.answers
    WHERE r.member != q.member
) AS a ON a.id = t.id AND a.who = t.who
) AS a INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = a.community ARRAY JOIN arrayFilter(w -> w.1 != '', [(if(a.thanked AND NOT a.staff, a.helper, ''), true), (a.asker, false)]) AS w
    GROUP BY community, member
) AS h ARRAY JOIN if(h.asks AND h.asked < h.helped, ['first_help', 'helper_born'], ['first_help']) AS fact
WHERE h.helps
COMMENT 'Drill-down of the pillars: what people did, one row a fact. Bots, staff, check-ins and red packets are in none of them.';

CREATE OR REPLACE VIEW `pillar_facts_since` AS
SELECT x.community AS community, x.day AS day, x.member AS member, x.fact AS fact, x.other AS other, if(x.speaker = 0, x.value, (greatest(arrayCount(f -> f <= x.day, v.firsts), 4) - 4) / greatest(arrayCount(f -> f <= x.day, v.firsts), 4)) AS value
FROM (
    SELECT x.community AS community, toDate(formatDateTime(f.4, '%F', c.zone)) AS day, f.2 AS member, f.1 AS fact, f.3 AS other, f.5 AS value, if(fact = 'credit', cityHash64(community, other), 0) AS speaker
    FROM (
    SELECT m.community AS community, arrayFilter(r -> r.2 != m.member, h.by) AS others,
        arrayMin(arrayMap(r -> if(r.4, greatest(dateDiff('millisecond', m.at, r.1), 0) / 60000, 1e9), arrayPushBack(others, (m.at, '', 0., false)))) AS wait,
        arrayConcat(
            arrayMap(f -> (f.1, m.member, '', m.at, f.2), arrayFilter(f -> f.2 >= 0, [('wrote', 1.), ('post', multiIf(m.reply_to != '', -1., wait <= 1440, 1 / (1 + wait / 60), 0.)),
                ('belong', if(m.scored AND arrayExists((n, v) -> v > 0 AND n IN ('belonging', 'companionship', 'trust'), m.names, m.met), 1., -1.)), ('growth', if(m.scored AND arrayExists((n, v) -> v > 0 AND n IN ('growth', 'recognition', 'meaning'), m.names, m.met), 1., -1.))])),
            arrayMap(r -> (if(r.4, 'reply', 'react'), r.2, m.member, r.1, r.3), others),
            if(m.kind = 'story' OR q.who NOT IN (0, cityHash64(m.member)), arrayMap(r -> ('credit', m.member, r.2, r.1, 0.), others), [])) AS facts
    FROM (SELECT community, cityHash64(community, message_id) AS id, if(reply_to = '', 0, cityHash64(community, reply_to)) AS answers, member, at, kind, reply_to, scored, needs.name AS names, needs.value AS met
        FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 3, 3, 'UTC')) AS m
    LEFT JOIN (SELECT id, groupArray((at, member, warm, reply)) AS by FROM (
        SELECT cityHash64(community, reply_to) AS id, at, member, if(scored, toFloat64(warmth), -1.) AS warm, true AS reply FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to != '' AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')
        UNION ALL SELECT cityHash64(community, message_id), at, member, 1., false FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')
    ) GROUP BY id) AS h ON h.id = m.id
    LEFT JOIN (SELECT cityHash64(community, message_id) AS id, cityHash64(member) AS who FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND style_question AND community IN {communities:Array(String)}) AS q ON q.id = m.answers
    UNION ALL
    SELECT m.community AS community, arrayFilter(r -> r.2 != m.member, h.by) AS others,
        arrayMin(arrayMap(r -> if(r.4, greatest(dateDiff('millisecond', m.at, r.1), 0) / 60000, 1e9), arrayPushBack(others, (m.at, '', 0., false)))) AS wait,
        arrayConcat(
            arrayMap(f -> (f.1, m.member, '', m.at, f.2), arrayFilter(f -> f.2 >= 0, [('wrote', 1.), ('post', multiIf(m.reply_to != '', -1., wait <= 1440, 1 / (1 + wait / 60), 0.)),
                ('belong', if(m.scored AND arrayExists((n, v) -> v > 0 AND n IN ('belonging', 'companionship', 'trust'), m.names, m.met), 1., -1.)), ('growth', if(m.scored AND arrayExists((n, v) -> v > 0 AND n IN ('growth', 'recognition', 'meaning'), m.names, m.met), 1., -1.))])),
            arrayMap(r -> (if(r.4, 'reply', 'react'), r.2, m.member, r.1, r.3), others),
            if(m.kind = 'story' OR q.who NOT IN (0, cityHash64(m.member)), arrayMap(r -> ('credit', m.member, r.2, r.1, 0.), others), [])) AS facts
    FROM (SELECT community, cityHash64(community, message_id) AS id, if(reply_to = '', 0, cityHash64(community, reply_to)) AS answers, member, at, kind, reply_to, scored, needs.name AS names, needs.value AS met
        FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND community IN {communities:Array(String)} AND at < toDateTime64(toDate({since:Date}) - 3, 3, 'UTC')) AS m
    INNER JOIN (SELECT id, groupArray((at, member, warm, reply)) AS by FROM (
        SELECT cityHash64(community, reply_to) AS id, at, member, if(scored, toFloat64(warmth), -1.) AS warm, true AS reply FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to != '' AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC') AND cityHash64(community, reply_to) NOT IN (SELECT cityHash64(community, message_id) FROM messages WHERE true AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 3, 3, 'UTC'))
        UNION ALL SELECT cityHash64(community, message_id), at, member, 1., false FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC') AND cityHash64(community, message_id) NOT IN (SELECT cityHash64(community, message_id) FROM messages WHERE true AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 3, 3, 'UTC'))
    ) GROUP BY id) AS h ON h.id = m.id
    LEFT JOIN (SELECT cityHash64(community, message_id) AS id, cityHash64(member) AS who FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND style_question AND community IN {communities:Array(String)}) AS q ON q.id = m.answers
) AS x ARRAY JOIN facts AS f INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
    UNION ALL SELECT x.community, toDate(formatDateTime(x.at, '%F', c.zone)), x.member, 'challenge', '', 0., cityHash64(x.community, x.member) FROM (SELECT community, at, member FROM events WHERE disposition = 'counted' AND kind = 'challenge' AND detail IN ('join', 'complete') AND NOT bot AND NOT staff AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
) AS x LEFT JOIN (SELECT whom AS who, arrayMap(x -> toDate(toUInt16(bitAnd(x, 65535))),
            arrayFilter((x, before) -> bitShiftRight(x, 16) != bitShiftRight(before, 16), came, arrayShiftRight(came, 1))) AS firsts
        FROM (SELECT whom, arraySort(groupArray(bitOr(bitAnd(who, 18446744073709486080), toUInt64(day)))) AS came FROM (
SELECT x.*, m.whom AS whom
FROM (SELECT cityHash64(community, message_id) AS id, cityHash64(community, member) AS whom FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND community IN {communities:Array(String)} AND whom IN (
            SELECT cityHash64(community, member) FROM messages WHERE reply_to != '' AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')
            UNION ALL SELECT cityHash64(community, member) FROM events WHERE kind IN ('reaction', 'challenge') AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC'))) AS m
INNER JOIN (
    SELECT cityHash64(x.community, x.reply_to) AS id, cityHash64(x.community, x.member) AS who, 1. AS weight, toUInt16(toDate(formatDateTime(x.at, '%F', c.zone))) AS day
    FROM (SELECT community, at, member, reply_to FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to != '' AND community IN {communities:Array(String)}) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
    UNION ALL
    SELECT cityHash64(x.community, x.message_id) AS id, cityHash64(x.community, x.member) AS who, 0.25 AS weight, toUInt16(toDate(formatDateTime(x.at, '%F', c.zone))) AS day
    FROM (SELECT community, at, member, message_id FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff AND community IN {communities:Array(String)}) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
) AS x ON m.id = x.id
WHERE x.who != m.whom
        ) GROUP BY whom)) AS v ON v.who = x.speaker
UNION ALL
SELECT community, day, member, 'first_post', '', toFloat64(ifNull(wait_people, 1e9) <= 1440) FROM (
SELECT p.community AS community, p.member AS member, any(toDate(formatDateTime(p.at, '%F', c.zone))) AS day, any(p.at) AS at, p.message_id AS message_id,
    minOrNullIf(greatest(dateDiff('millisecond', p.at, r.at), 0) / 60000, r.member NOT IN ('', p.member)) AS wait_minutes,
    any(greatest(0, (toInt64(toUnixTimestamp(c.closed_day)) + 86400) / 60 - toUnixTimestamp64Milli(p.at) / 60000)) AS observed_minutes,
    minOrNullIf(greatest(dateDiff('millisecond', p.at, r.at), 0) / 60000, r.member NOT IN ('', p.member) AND NOT r.staff) AS wait_people
FROM (SELECT community, member, staff, at, reply_to FROM messages FINAL WHERE reply_to != '' AND NOT recalled AND NOT bot AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')) AS r
RIGHT JOIN (
    SELECT w.community AS community, w.member AS member, w.at AS at, w.message_id AS message_id FROM (
        SELECT m.community AS community, m.member AS member, min(m.at) AS at, argMin(m.message_id, (m.at, m.message_id)) AS message_id FROM (
            SELECT community, member, at, message_id FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')
                AND (community, member) NOT IN (SELECT community, member FROM member_days FINAL WHERE messages + stories > 0 AND community IN {communities:Array(String)} AND day < {since:Date})
        ) AS m GROUP BY community, member
    ) AS w INNER JOIN (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff) AND community IN {communities:Array(String)}
        GROUP BY community, member) AS e ON e.community = w.community AND e.member = w.member
) AS p ON r.community = p.community AND r.reply_to = p.message_id
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = p.community
GROUP BY community, member, message_id, c.closed_day
HAVING day <= c.closed_day
)
UNION ALL
SELECT x.community, toDate(formatDateTime(x.at, '%F', c.zone)), x.member, 'adopted', '', 1. FROM (
    SELECT m.community AS community, m.member AS member, f.at AS at FROM (SELECT community, message_id, member FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND community IN {communities:Array(String)}
        AND message_id IN (SELECT message_id FROM events WHERE kind = 'feedback' AND disposition = 'counted' AND detail = 'adopted' AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC'))) AS m
    INNER JOIN (SELECT x.community AS community, x.message_id AS message_id, min(x.at) AS at FROM events AS x WHERE x.kind = 'feedback' AND x.disposition = 'counted' AND x.detail = 'adopted'
        GROUP BY community, message_id HAVING true AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')) AS f ON f.community = m.community AND f.message_id = m.message_id
) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
UNION ALL
SELECT x.community, toDate(formatDateTime(x.at, '%F', c.zone)), x.member, 'award', '', 1. FROM (SELECT community, at, member FROM events WHERE disposition = 'counted' AND kind = 'award' AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE (x.community, x.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
UNION ALL
SELECT x.community, toDate(formatDateTime(x.at - toIntervalMillisecond(x.cause = 'silence'), '%F', c.zone)), x.member, 'rise', '', 1. FROM (SELECT * FROM transitions WHERE true AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE ((x.to = 'active' AND x.from IN ('newcomer', 'lurker')) OR (x.to = 'core' AND x.from != 'core')) AND (x.community, x.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
UNION ALL
SELECT d.community, min(d.day), d.member, 'first_story', '', 1. FROM member_days AS d FINAL WHERE d.stories > 0 AND NOT d.bot AND NOT d.staff AND community IN {communities:Array(String)} GROUP BY d.community, d.member
UNION ALL
SELECT x.community, min(toDate(formatDateTime(x.at, '%F', c.zone))), x.member, 'first_challenge', '', 1. FROM (SELECT community, at, member FROM events WHERE disposition = 'counted' AND kind = 'challenge' AND detail = 'complete' AND community IN {communities:Array(String)}) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE (x.community, x.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff) GROUP BY x.community, x.member
UNION ALL
SELECT h.community, toDate(formatDateTime(h.helped, '%F', h.zone)), h.member, fact, '', 1. FROM (
    SELECT a.community AS community, w.1 AS member, any(c.zone) AS zone, minIf(a.at, w.2) AS helped, minIf(a.at, NOT w.2) AS asked, countIf(w.2) > 0 AS helps, countIf(NOT w.2) > 0 AS asks
    FROM (
SELECT a.community AS community, a.at AS at, a.asker AS asker, a.helper AS helper, a.staff AS staff, toBool(t.id != 0) AS thanked
FROM (
    SELECT cityHash64(community, message_id) AS id, cityHash64(member) AS who FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND community IN {communities:Array(String)}
    UNION ALL SELECT cityHash64(community, reply_to), cityHash64(member) FROM messages FINAL WHERE NOT recalled AND reply_to != '' AND scored AND (emotion = 'gratitude' OR gratitude >= 0.5) AND community IN {communities:Array(String)}
) AS t RIGHT ANY JOIN (
    SELECT r.community AS community, r.id AS id, r.at AS at, r.member AS helper, r.staff AS staff, q.member AS asker, cityHash64(q.member) AS who
    FROM (SELECT community, cityHash64(community, message_id) AS id, cityHash64(community, reply_to) AS answers, member, staff, at FROM messages FINAL WHERE NOT recalled AND NOT bot AND reply_to != '' AND community IN {communities:Array(String)}) AS r
    INNER JOIN (SELECT cityHash64(community, message_id) AS id, member FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND style_question AND community IN {communities:Array(String)}) AS q ON q.id = r.answers
    WHERE r.member != q.member
) AS a ON a.id = t.id AND a.who = t.who
) AS a INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = a.community ARRAY JOIN arrayFilter(w -> w.1 != '', [(if(a.thanked AND NOT a.staff, a.helper, ''), true), (a.asker, false)]) AS w
    GROUP BY community, member
) AS h ARRAY JOIN if(h.asks AND h.asked < h.helped, ['first_help', 'helper_born'], ['first_help']) AS fact
WHERE h.helps
COMMENT 'As pillar_facts, of some communities and what happened from a day on: SELECT … FROM pillar_facts_since(communities = [\'reading\'], since = \'2026-01-05\').';

CREATE OR REPLACE VIEW `pillars` AS
SELECT community, window, start, if(shown, n, NULL) AS contributors, if(shown, arrayAvg(known), NULL) AS connection,
    if(shown AND isFinite(a), a, NULL) AS coverage, if(shown AND isFinite(b), b, NULL) AS promptness, if(shown AND isFinite(d), d, NULL) AS give_and_take, if(shown AND isFinite(e), e, NULL) AS warmth,
    if(shown AND isFinite(f), f, NULL) AS belonging, if(shown AND isFinite(g), g, NULL) AS moved, if(shown AND isFinite(h), h, NULL) AS newcomers,
    if(shown, (credits + challenges + adopters) / (credits + challenges + adopters + n), NULL) AS co_creation,
    if(shown, credits, NULL) AS credit, if(shown, challenges, NULL) AS challengers, if(shown, adopters, NULL) AS adopted, if(shown, length(by_creator), NULL) AS creators,
    if(shown AND notEmpty(by_creator), least(1, arrayFirstIndex(s -> s * 2 >= credits * (1 - 1e-12), arrayCumSum(by_creator)) * 2 / length(by_creator)), NULL) AS spread,
    if(shown, least(1, realised / n), NULL) AS self_realisation, if(shown, p_growth, NULL) AS growing, if(shown, p_award, NULL) AS awarded, if(shown, p_rise, NULL) AS risen,
    if(shown, p_first, NULL) AS firsts, if(shown, p_born, NULL) AS helpers_born
FROM (
    SELECT *, arrayFilter(p -> isFinite(p), [a, b, d, e, f, g, h]) AS known, n >= 10 AND (window = 'day' OR max(if(window = 'day', n, 0)) OVER (PARTITION BY community, toStartOfWeek(start, 1)) < 10) AS shown FROM (
    SELECT * EXCEPT (givers, takers, acknowledged), arrayFilter((x, next) -> (x.1, x.2) != (next.1, next.2), acknowledged, arrayShiftLeft(acknowledged, 1)) AS pairs,
        arrayFilter((i, x, next) -> (x.1, x.2) != (next.1, next.2), arrayEnumerate(acknowledged), acknowledged, arrayShiftLeft(acknowledged, 1)) AS ends,
        arrayMap((p, i, before) -> p.3 * (1 - exp2(toFloat64(before) - i)), pairs, ends, arrayShiftRight(ends, 1)) AS credited,
        arraySum(credited) AS credits, arrayReverseSort(arrayReduce('sumMap', arrayMap(p -> [p.1], pairs), arrayMap(v -> [v], credited)).2) AS by_creator
    FROM (SELECT x.community AS community, w.1 AS window, toDate(intDiv(toInt32(x.day) + w.3, w.2) * w.2 - w.3) AS start,
            uniqExactIf(x.member, x.fact IN ('wrote', 'react')) AS n, uniqExactIf(x.member, x.fact IN ('wrote')) AS writers,
            countIf(x.fact = 'post') AS all_posts, countIf(x.fact = 'post' AND x.value > 0) / all_posts AS a, sumIf(x.value, x.fact = 'post') / all_posts AS b,
            groupUniqArrayIf(x.member, x.fact = 'reply') AS givers, groupUniqArrayIf(x.other, x.fact = 'reply') AS takers,
            length(arrayIntersect(givers, takers)) / length(arrayDistinct(arrayConcat(givers, takers))) AS d,
            sumIf(x.value, x.fact = 'reply' AND x.value >= 0) / countIf(x.fact = 'reply' AND x.value >= 0) AS e,
            uniqExactIf(x.member, x.fact IN ('belong')) / writers AS f, uniqExactIf(x.member, x.fact IN ('react')) / n AS g, sumIf(x.value, x.fact = 'first_post') / countIf(x.fact = 'first_post') AS h,
            arraySort(groupArrayIf((x.member, x.other, x.value), x.fact = 'credit')) AS acknowledged,
            uniqExactIf(x.member, x.fact IN ('adopted')) AS adopters, arraySum(maxMapIf([x.member], [x.value], x.fact = 'challenge').2) AS challenges,
            uniqExactIf(x.member, x.fact IN ('growth', 'award', 'rise', 'first_story', 'first_help', 'first_challenge', 'helper_born')) AS realised, uniqExactIf(x.member, x.fact IN ('growth')) AS p_growth, uniqExactIf(x.member, x.fact IN ('award')) AS p_award,
            uniqExactIf(x.member, x.fact IN ('rise')) AS p_rise, uniqExactIf(x.member, x.fact IN ('first_story', 'first_help', 'first_challenge')) AS p_first, uniqExactIf(x.member, x.fact IN ('helper_born')) AS p_born
        FROM (SELECT community, day, cityHash64(member) AS member, toLowCardinality(fact) AS fact, cityHash64(other) AS other, value FROM pillar_facts ) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
        ARRAY JOIN [('day', 1, 0), ('week', 7, 24)] AS w
        WHERE intDiv(toInt32(x.day) + w.3, w.2) * w.2 - w.3 + w.2 <= toInt32(c.closed_day)
        GROUP BY community, window, start)
    )
)
WHERE window = 'day' OR n > 0
COMMENT 'The three pillars by closed day, and by closed week where no day of it has 10 contributors, so that nothing can be had by subtraction. A row with fewer than 10 distinct contributors is null in all numbers. A day appears when the day after it is closed. Bots, staff, check-ins and red packets move nothing.';

CREATE OR REPLACE VIEW `pillars_since` AS
SELECT community, window, start, if(shown, n, NULL) AS contributors, if(shown, arrayAvg(known), NULL) AS connection,
    if(shown AND isFinite(a), a, NULL) AS coverage, if(shown AND isFinite(b), b, NULL) AS promptness, if(shown AND isFinite(d), d, NULL) AS give_and_take, if(shown AND isFinite(e), e, NULL) AS warmth,
    if(shown AND isFinite(f), f, NULL) AS belonging, if(shown AND isFinite(g), g, NULL) AS moved, if(shown AND isFinite(h), h, NULL) AS newcomers,
    if(shown, (credits + challenges + adopters) / (credits + challenges + adopters + n), NULL) AS co_creation,
    if(shown, credits, NULL) AS credit, if(shown, challenges, NULL) AS challengers, if(shown, adopters, NULL) AS adopted, if(shown, length(by_creator), NULL) AS creators,
    if(shown AND notEmpty(by_creator), least(1, arrayFirstIndex(s -> s * 2 >= credits * (1 - 1e-12), arrayCumSum(by_creator)) * 2 / length(by_creator)), NULL) AS spread,
    if(shown, least(1, realised / n), NULL) AS self_realisation, if(shown, p_growth, NULL) AS growing, if(shown, p_award, NULL) AS awarded, if(shown, p_rise, NULL) AS risen,
    if(shown, p_first, NULL) AS firsts, if(shown, p_born, NULL) AS helpers_born
FROM (
    SELECT *, arrayFilter(p -> isFinite(p), [a, b, d, e, f, g, h]) AS known, n >= 10 AND (window = 'day' OR max(if(window = 'day', n, 0)) OVER (PARTITION BY community, toStartOfWeek(start, 1)) < 10) AS shown FROM (
    SELECT * EXCEPT (givers, takers, acknowledged), arrayFilter((x, next) -> (x.1, x.2) != (next.1, next.2), acknowledged, arrayShiftLeft(acknowledged, 1)) AS pairs,
        arrayFilter((i, x, next) -> (x.1, x.2) != (next.1, next.2), arrayEnumerate(acknowledged), acknowledged, arrayShiftLeft(acknowledged, 1)) AS ends,
        arrayMap((p, i, before) -> p.3 * (1 - exp2(toFloat64(before) - i)), pairs, ends, arrayShiftRight(ends, 1)) AS credited,
        arraySum(credited) AS credits, arrayReverseSort(arrayReduce('sumMap', arrayMap(p -> [p.1], pairs), arrayMap(v -> [v], credited)).2) AS by_creator
    FROM (SELECT x.community AS community, w.1 AS window, toDate(intDiv(toInt32(x.day) + w.3, w.2) * w.2 - w.3) AS start,
            uniqExactIf(x.member, x.fact IN ('wrote', 'react')) AS n, uniqExactIf(x.member, x.fact IN ('wrote')) AS writers,
            countIf(x.fact = 'post') AS all_posts, countIf(x.fact = 'post' AND x.value > 0) / all_posts AS a, sumIf(x.value, x.fact = 'post') / all_posts AS b,
            groupUniqArrayIf(x.member, x.fact = 'reply') AS givers, groupUniqArrayIf(x.other, x.fact = 'reply') AS takers,
            length(arrayIntersect(givers, takers)) / length(arrayDistinct(arrayConcat(givers, takers))) AS d,
            sumIf(x.value, x.fact = 'reply' AND x.value >= 0) / countIf(x.fact = 'reply' AND x.value >= 0) AS e,
            uniqExactIf(x.member, x.fact IN ('belong')) / writers AS f, uniqExactIf(x.member, x.fact IN ('react')) / n AS g, sumIf(x.value, x.fact = 'first_post') / countIf(x.fact = 'first_post') AS h,
            arraySort(groupArrayIf((x.member, x.other, x.value), x.fact = 'credit')) AS acknowledged,
            uniqExactIf(x.member, x.fact IN ('adopted')) AS adopters, arraySum(maxMapIf([x.member], [x.value], x.fact = 'challenge').2) AS challenges,
            uniqExactIf(x.member, x.fact IN ('growth', 'award', 'rise', 'first_story', 'first_help', 'first_challenge', 'helper_born')) AS realised, uniqExactIf(x.member, x.fact IN ('growth')) AS p_growth, uniqExactIf(x.member, x.fact IN ('award')) AS p_award,
            uniqExactIf(x.member, x.fact IN ('rise')) AS p_rise, uniqExactIf(x.member, x.fact IN ('first_story', 'first_help', 'first_challenge')) AS p_first, uniqExactIf(x.member, x.fact IN ('helper_born')) AS p_born
        FROM (SELECT community, day, cityHash64(member) AS member, toLowCardinality(fact) AS fact, cityHash64(other) AS other, value FROM pillar_facts_since(communities = {communities:Array(String)}, since = {since:Date}) ) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
        ARRAY JOIN [('day', 1, 0), ('week', 7, 24)] AS w
        WHERE intDiv(toInt32(x.day) + w.3, w.2) * w.2 - w.3 + w.2 <= toInt32(c.closed_day)
        GROUP BY community, window, start)
    )
)
WHERE window = 'day' OR n > 0
COMMENT 'As pillars, of some communities and what happened from a day on: SELECT … FROM pillars_since(communities = [\'reading\'], since = \'2026-01-05\').';

CREATE OR REPLACE VIEW `may_contact` AS
SELECT m.community AS community, m.member AS member, m.stage AS stage,
    multiIf(m.care_from < toDateTime64(0, 3, 'UTC'), 'never', m.care_from <= c.watermark, 'yes', 'later') AS care, if(m.care_from <= toDateTime64(0, 3, 'UTC'), NULL, m.care_from) AS care_from,
    multiIf(m.marketing_from < toDateTime64(0, 3, 'UTC'), 'never', m.marketing_from <= c.watermark, 'yes', 'later') AS marketing, if(m.marketing_from <= toDateTime64(0, 3, 'UTC'), NULL, m.marketing_from) AS marketing_from,
    if(m.contacted_at <= toDateTime64(0, 3, 'UTC'), NULL, m.contacted_at) AS contacted_at,
    t.week AS contacts_7d, t.month AS contacts_30d, greatest(o.week, t.week) - t.week AS elsewhere_7d
FROM members AS m FINAL
INNER JOIN (SELECT community, watermark FROM communities FINAL) AS c ON c.community = m.community
LEFT JOIN (SELECT x.community AS community, x.member AS member, countIf(x.at > w.watermark - INTERVAL 7 DAY) AS week, count() AS month
    FROM touches AS x INNER JOIN (SELECT community, watermark FROM communities FINAL) AS w ON w.community = x.community
    WHERE x.charged AND x.at <= w.watermark AND x.at > w.watermark - INTERVAL 30 DAY GROUP BY community, member) AS t ON t.community = m.community AND t.member = m.member
LEFT JOIN (SELECT x.member AS member, countIf(x.at > w.watermark - INTERVAL 7 DAY) AS week, count() AS month
    FROM touches AS x INNER JOIN (SELECT community, watermark FROM communities FINAL) AS w ON w.community = x.community
    WHERE x.charged AND x.at <= w.watermark AND x.at > w.watermark - INTERVAL 30 DAY GROUP BY member) AS o ON o.member = m.member
WHERE NOT m.bot AND NOT m.staff AND m.stage != 'none'
COMMENT 'Who may be contacted as of the community\'s newest event, one row a person. Quiet hours are left aside, and a look binds nobody: what counts is the answer to a reservation. Bots and staff left out.';

CREATE OR REPLACE VIEW `care_moments` AS
SELECT m.community AS community, m.member AS member, m.moment AS moment, m.at AS at, m.day AS day, m.n AS n,
    if(m.due <= toDateTime64(0, 3, 'UTC'), NULL, m.due) AS due, m.held AS held,
    multiIf(m.held != '', 'held', honoured_at IS NOT NULL, 'honoured', c.watermark < m.at + INTERVAL 7 DAY, 'due', 'missed') AS state,
    if(t.at >= m.at AND t.at < m.at + INTERVAL 7 DAY, t.at, NULL) AS honoured_at
FROM moments AS m
INNER JOIN (SELECT community, watermark FROM communities FINAL) AS c ON c.community = m.community
ASOF LEFT JOIN (SELECT community, member, at FROM touches WHERE touch_kind = 'care' AND NOT held_out) AS t
    ON t.community = m.community AND t.member = m.member AND t.at >= m.at
COMMENT 'Every moment of care and what became of it. A moment is honoured by the first contact of care within 7 days of it; one contact may honour several.';

CREATE OR REPLACE VIEW `touch_outcomes` AS
SELECT f.community AS community, f.campaign AS campaign, f.member AS member, f.held_out AS held_out, f.day AS day,
    countIf(d.day >= f.day - 14 AND d.day < f.day) / 14 AS before, countIf(d.day > f.day AND d.day <= f.day + 14) / 14 AS after, after - before AS change
FROM (
    SELECT x.community AS community, x.campaign AS campaign, x.member AS member, argMin(x.held_out, (x.at, x.id)) AS held_out,
        min(toDate(formatDateTime(x.at, '%F', c.zone))) AS day, any(c.closed_day) AS closed_day
    FROM touches AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
    WHERE campaign != '' AND eligible AND touch_kind = 'marketing'
    GROUP BY community, campaign, member
) AS f
INNER JOIN (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
        GROUP BY community, member) AS e ON e.community = f.community AND e.member = f.member
INNER JOIN (SELECT community, member FROM members FINAL WHERE NOT bot AND NOT staff) AS p ON p.community = f.community AND p.member = f.member
LEFT JOIN (SELECT community, member, day FROM member_days FINAL WHERE NOT bot AND NOT staff AND qualifying > 0
    AND member IN (SELECT member FROM touches WHERE campaign != '' AND eligible AND touch_kind = 'marketing') AND day >= (SELECT toDate(min(at)) - 15 FROM touches WHERE campaign != '' AND eligible AND touch_kind = 'marketing')
) AS d ON d.community = f.community AND d.member = f.member
WHERE f.day + 14 <= f.closed_day AND toDate(e.at) < f.day - 14
GROUP BY community, campaign, member, held_out, day
COMMENT 'What became of each person whom a campaign could reach: the first contact, or the first time they were held out, of each campaign, once the two weeks after it are closed. Who came less than two weeks before is left out, and bots and staff.';

CREATE OR REPLACE VIEW `touch_effect` AS
SELECT community, campaign, any(nt) AS contacted, any(nh) AS held_out,
    if(nt < 20 OR nh < 20, NULL, any(mt)) AS treated, if(nt < 20 OR nh < 20, NULL, any(mh)) AS compared,
    if(nt < 20 OR nh < 20, NULL, any(mt) - any(mh)) AS effect,
    if(nt < 20 OR nh < 20, NULL, sqrt(sum(score * score) * count() / (count() - 1))) AS error,
    effect - (2.1 + 2.84025 / (least(nt, nh) - 1)) * error AS low, effect + (2.1 + 2.84025 / (least(nt, nh) - 1)) * error AS high
FROM (
    SELECT community, campaign, member, nt, nh, mt, mh, sum(if(held_out, (mh - change) / nh, (change - mt) / nt)) AS score
    FROM (
        SELECT community, name AS campaign, member, held_out, change,
            countIf(NOT held_out) OVER w AS nt, countIf(held_out) OVER w AS nh, avgIf(change, NOT held_out) OVER w AS mt, avgIf(change, held_out) OVER w AS mh
        FROM touch_outcomes ARRAY JOIN ['', campaign] AS name
        WINDOW w AS (PARTITION BY community, name)
    )
    GROUP BY community, campaign, member, nt, nh, mt, mh
)
GROUP BY community, campaign, nt, nh
COMMENT 'Effect of each campaign, and of all of them (campaign empty): difference in differences against those held out, in shares of days, with errors clustered by member. Null while either side has fewer than 20.';

CREATE OR REPLACE VIEW `member_profiles` AS
SELECT m.community AS community, m.member AS member, k.alias AS alias, m.stage AS stage, m.stage_since AS stage_since, toBool(q.was_core = 1) AS was_core,
    if(m.joined_at <= toDateTime64(0, 3, 'UTC'), 0, greatest(0, dateDiff('day', m.joined_at, c.watermark))) AS tenure_days, m.active_days AS active_days, m.active_28 AS active_28,
    if(r.n = 0, NULL, r.hour) AS usual_hour, if(r.n = 0, NULL, r.weekday) AS usual_weekday,
    if(r.n < 2, NULL, arrayReduce('quantileExact(0.5)', r.gaps)) AS gap_days, if(r.n < 2, NULL, arrayReduce('quantileExact(0.9)', r.gaps)) AS gap_long,
    m.p_return AS p_return, nullIf(m.p_alive, 0) AS p_alive, multiIf(m.stage = 'left' OR m.p_return = 0, 'unknown', m.p_return >= 0.6, 'likely', m.p_return >= 0.25, 'open', 'unlikely') AS likelihood,
    transform(likelihood, ['likely', 'open', 'unlikely'], ['多半会回来', '说不准', '可能走远了'], '还看不出') AS likelihood_zh,
    if(m.mood_n = 0, NULL, m.mood_mean) AS mood, if(m.mood_n = 0, NULL, m.mood_sd) AS mood_sd, if(m.mood_n = 0, NULL, m.mood_trend) AS mood_trend,
    multiIf(m.last_active <= toDateTime64(0, 3, 'UTC'), 'lurker', stories >= 2, 'storyteller', answers >= 5 AND answers >= questions, 'helper', welcomes >= 5, 'welcomer',
        tied >= 10, 'connector', questions >= 3 AND questions * 2 >= w.n, 'asker', 'talker') AS role,
    a.n AS answers, u.n AS questions, g.n AS welcomes, s.n AS stories, b.tied AS tied, b.strength AS tie_strength,
    m.active_28 / 28 AS love, if(max(b.tied) OVER (PARTITION BY m.community) = 0, 0, b.tied / max(b.tied) OVER (PARTITION BY m.community)) AS reach,
    toBool(f.message_id != '' AND f.wait_minutes IS NULL AND f.observed_minutes >= 1440) AS unheard,
    v.contacted_at AS contacted_at, v.contacts_30d AS contacts_30d, v.care AS may_contact, v.care_from AS care_from, o.n AS moments, o.next AS next_moment
FROM (SELECT * FROM members FINAL WHERE NOT bot AND NOT staff AND stage != 'none') AS m
INNER JOIN (SELECT community, watermark FROM communities FINAL) AS c ON c.community = m.community
LEFT JOIN (SELECT community, member, 1 AS was_core FROM transitions WHERE to = 'core' GROUP BY community, member) AS q ON q.community = m.community AND q.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT x.community AS community, x.member AS member, toDate(formatDateTime(x.at, '%F', c.zone)) AS day, 1 AS n FROM (SELECT r.community AS community, r.member AS member, r.at AS at FROM (SELECT cityHash64(community, message_id) AS id, member FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND style_question) AS q
        INNER JOIN (SELECT community, cityHash64(community, reply_to) AS answers, member, at FROM messages FINAL WHERE NOT recalled AND reply_to != '' AND NOT bot AND NOT staff AND at >= toDateTime64((SELECT min(closed_day) - 91 FROM communities FINAL WHERE true), 3, 'UTC')) AS r ON q.id = r.answers
        WHERE r.member != q.member) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS a ON a.community = m.community AND a.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT x.community AS community, x.member AS member, toDate(formatDateTime(x.at, '%F', c.zone)) AS day, 1 AS n FROM (SELECT community, member, at FROM messages FINAL WHERE style_question AND NOT recalled AND at >= toDateTime64((SELECT min(closed_day) - 91 FROM communities FINAL WHERE true), 3, 'UTC')) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS u ON u.community = m.community AND u.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT x.community AS community, x.member AS member, toDate(formatDateTime(x.at, '%F', c.zone)) AS day, 1 AS n FROM (SELECT r.community AS community, r.member AS member, r.at AS at FROM (SELECT cityHash64(n.community, n.message_id) AS id, n.member AS member, e.at AS entered FROM (SELECT community, message_id, member FROM messages FINAL WHERE NOT recalled) AS n
        INNER JOIN (SELECT * FROM (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
        GROUP BY community, member) WHERE true AND at >= toDateTime64((SELECT min(closed_day) - 91 FROM communities FINAL WHERE true) - 14, 3, 'UTC')) AS e ON e.community = n.community AND e.member = n.member) AS q
        INNER JOIN (SELECT community, cityHash64(community, reply_to) AS answers, member, at FROM messages FINAL WHERE NOT recalled AND reply_to != '' AND at >= toDateTime64((SELECT min(closed_day) - 91 FROM communities FINAL WHERE true), 3, 'UTC')) AS r ON q.id = r.answers
        WHERE r.member != q.member AND r.at >= q.entered AND r.at < q.entered + INTERVAL 14 DAY) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS g ON g.community = m.community AND g.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT community, member, day, toUInt64(stories) AS n FROM member_days FINAL WHERE true AND day >= (SELECT min(closed_day) - 91 FROM communities FINAL WHERE true)) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS s ON s.community = m.community AND s.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT community, member, day, toUInt64(messages) + toUInt64(stories) AS n FROM member_days FINAL WHERE true AND day >= (SELECT min(closed_day) - 91 FROM communities FINAL WHERE true)) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS w ON w.community = m.community AND w.member = m.member
LEFT JOIN (SELECT end AS who, count() AS tied, sum(both) AS strength
FROM (
SELECT least(who, whom) AS a, greatest(who, whom) AS b, sum(worth) AS both FROM (
SELECT who, whom, worth FROM (
SELECT x.*, m.whom AS whom
FROM (SELECT cityHash64(community, message_id) AS id, cityHash64(community, member) AS whom FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff) AS m
INNER JOIN (
    SELECT cityHash64(x.community, x.reply_to) AS id, cityHash64(x.community, x.member) AS who, 1. AS weight, weight * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30) AS worth
    FROM (SELECT community, at, member, reply_to FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to != '') AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day
    UNION ALL
    SELECT cityHash64(x.community, x.message_id) AS id, cityHash64(x.community, x.member) AS who, 0.25 AS weight, weight * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30) AS worth
    FROM (SELECT community, at, member, message_id FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day
) AS x ON m.id = x.id
WHERE x.who != m.whom
)
UNION ALL
SELECT cityHash64(x.community, x.member), cityHash64(x.community, mentioned), 0.5 * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30)
FROM messages AS x FINAL ARRAY JOIN arrayDistinct(x.mentions) AS mentioned INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE NOT x.recalled AND NOT x.bot AND NOT x.staff AND toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day AND mentioned != x.member
    AND (x.community, mentioned) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
) GROUP BY a, b
) ARRAY JOIN [a, b] AS end
GROUP BY who) AS b ON b.who = cityHash64(m.community, m.member)
LEFT JOIN (SELECT p.community AS community, p.member AS member, any(toDate(formatDateTime(p.at, '%F', c.zone))) AS day, any(p.at) AS at, p.message_id AS message_id,
    minOrNullIf(greatest(dateDiff('millisecond', p.at, r.at), 0) / 60000, r.member NOT IN ('', p.member)) AS wait_minutes,
    any(greatest(0, (toInt64(toUnixTimestamp(c.closed_day)) + 86400) / 60 - toUnixTimestamp64Milli(p.at) / 60000)) AS observed_minutes
FROM (SELECT community, member, staff, at, reply_to FROM messages FINAL WHERE reply_to != '' AND NOT recalled AND NOT bot) AS r
RIGHT JOIN (
    SELECT w.community AS community, w.member AS member, w.at AS at, w.message_id AS message_id FROM (
        SELECT m.community AS community, m.member AS member, min(m.at) AS at, argMin(m.message_id, (m.at, m.message_id)) AS message_id FROM (
            SELECT community, member, at, message_id FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff
                AND (community, member) NOT IN (SELECT community, member FROM member_days FINAL WHERE messages + stories > 0 AND false)
        ) AS m GROUP BY community, member
    ) AS w INNER JOIN (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
        GROUP BY community, member) AS e ON e.community = w.community AND e.member = w.member
) AS p ON r.community = p.community AND r.reply_to = p.message_id
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = p.community
GROUP BY community, member, message_id, c.closed_day
HAVING day <= c.closed_day) AS f ON f.community = m.community AND f.member = m.member
INNER JOIN may_contact AS v ON v.community = m.community AND v.member = m.member
LEFT JOIN (SELECT community, member, anyIf(value, field = 'alias') AS alias FROM profiles FINAL GROUP BY community, member) AS k ON k.community = m.community AND k.member = m.member
LEFT JOIN (SELECT community, member, length(days) AS n, arrayReduce('quantileExact(0.5)', hours) AS hour,
        arraySort(d -> (-countEqual(weekdays, d), d), arrayDistinct(weekdays))[1] AS weekday,
        arrayMap((d, i) -> toInt32(d) - toInt32(days[i]), arrayPopFront(days), arrayPopBack(arrayEnumerate(days))) AS gaps
    FROM (
        SELECT x.community AS community, x.member AS member, arraySort(groupArray(x.day)) AS days, groupArray(toDayOfWeek(x.day)) AS weekdays,
            groupArray(toUInt8(formatDateTime(x.first_at, '%H', c.zone))) AS hours
        FROM member_days AS x FINAL INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
        WHERE x.qualifying > 0 AND NOT x.bot AND NOT x.staff AND x.day <= c.closed_day GROUP BY community, member
    )) AS r ON r.community = m.community AND r.member = m.member
LEFT JOIN (SELECT community, member, count() AS n, argMinIf(moment, at, state = 'due') AS next FROM care_moments GROUP BY community, member) AS o ON o.community = m.community AND o.member = m.member
COMMENT 'What is known of each person now, one row each, for those who may see names. Bots and staff left out. No clinical reading of anybody: a mood is how texts read, against the member\'s own past.';

CREATE OR REPLACE VIEW `segments` AS
SELECT s.1 AS segment, s.2 AS zh, s.3 AS en, s.4 AS why_zh, s.5 AS why_en, s.6 AS rule
FROM (SELECT arrayJoin([
    ('core_drifting', '正在走远的核心', 'core members drifting away', '曾经是核心，现在安静得反常：熟人私下问候一声，比群发有用。', 'Once core, now unusually silent: a word of somebody they know does more than any message to all.', 'was_core AND stage IN (\'at_risk\', \'dormant\')'),
    ('new_unheard', '说了话没人回的新人', 'newcomers nobody answered', '第一次说话，一天没人回：现在接上话还来得及。', 'Nobody answered their first words for a day: an answer still comes in time.', 'stage IN (\'newcomer\', \'returned\') AND unheard'),
    ('tied_drifting', '有牵挂的渐远成员', 'drifting, with ties that hold', '在走远，但和至少三个人有来往：让他们的朋友来说。', 'Drifting, and tied to three people or more: let their friends speak to them.', 'stage = \'at_risk\' AND tied >= 3 AND NOT was_core'),
    ('core_helpers', '撑起社群的人', 'carry the community', '大家靠他们：记得感谢，别让他们累着。', 'The community leans on them: thank them, and do not wear them out.', 'stage = \'core\' AND role IN (\'helper\', \'welcomer\', \'storyteller\', \'connector\')'),
    ('just_back', '刚回来的', 'just back', '离开又回来：欢迎，不追问。', 'Back after a silence or a leave: welcome them, and do not ask why.', 'stage = \'returned\''),
    ('warming_up', '越来越投入', 'warming up', '来了不到两个月，已经常来：可以邀请他们做点什么。', 'Here for less than two months and often: invite them to something of their own.', 'stage IN (\'newcomer\', \'active\') AND tenure_days <= 60 AND active_28 >= 8'),
    ('storytellers', '爱讲故事的人', 'storytellers', '讲过两个以上的故事：征集时先想到他们。', 'Told two stories or more: think of them first when stories are asked for.', 'role = \'storyteller\' AND stage IN (\'newcomer\', \'active\', \'core\', \'returned\')'),
    ('askers', '常来求助的人', 'ask for help', '多半来提问：答得好，他们会变成帮忙的人。', 'They mostly ask: answered well, askers become helpers.', 'role = \'asker\' AND stage IN (\'newcomer\', \'active\', \'core\', \'returned\')'),
    ('quiet_readers', '一直在看的人', 'read along for long', '来了两个月以上没说过话：不打扰，留一扇门。', 'Here for two months without a word: leave them in peace, and a door open.', 'stage = \'lurker\' AND tenure_days >= 60'),
    ('gone_quiet', '沉默很久的人', 'silent for long', '很久没出现：最多一次真诚的邀请。', 'Not seen for long: one sincere invitation at most.', 'stage IN (\'dormant\', \'churned\') AND NOT was_core')
]) AS s)
COMMENT 'The named segments: a rule over member_profiles each, with its reason. None of them looks at a mood.';

CREATE OR REPLACE VIEW `member_segments` AS
SELECT community, member, segment
FROM (
SELECT m.community AS community, m.member AS member, m.stage AS stage, m.active_28 AS active_28, toBool(q.was_core = 1) AS was_core, if(m.joined_at <= toDateTime64(0, 3, 'UTC'), 0, greatest(0, dateDiff('day', m.joined_at, c.watermark))) AS tenure_days, multiIf(m.last_active <= toDateTime64(0, 3, 'UTC'), 'lurker', stories >= 2, 'storyteller', answers >= 5 AND answers >= questions, 'helper', welcomes >= 5, 'welcomer',
        tied >= 10, 'connector', questions >= 3 AND questions * 2 >= w.n, 'asker', 'talker') AS role,
    a.n AS answers, u.n AS questions, g.n AS welcomes, s.n AS stories, b.tied AS tied, toBool(f.message_id != '' AND f.wait_minutes IS NULL AND f.observed_minutes >= 1440) AS unheard
FROM (SELECT * FROM members FINAL WHERE NOT bot AND NOT staff AND stage != 'none') AS m
INNER JOIN (SELECT community, watermark FROM communities FINAL) AS c ON c.community = m.community
LEFT JOIN (SELECT community, member, 1 AS was_core FROM transitions WHERE to = 'core' GROUP BY community, member) AS q ON q.community = m.community AND q.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT x.community AS community, x.member AS member, toDate(formatDateTime(x.at, '%F', c.zone)) AS day, 1 AS n FROM (SELECT r.community AS community, r.member AS member, r.at AS at FROM (SELECT cityHash64(community, message_id) AS id, member FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND style_question) AS q
        INNER JOIN (SELECT community, cityHash64(community, reply_to) AS answers, member, at FROM messages FINAL WHERE NOT recalled AND reply_to != '' AND NOT bot AND NOT staff AND at >= toDateTime64((SELECT min(closed_day) - 91 FROM communities FINAL WHERE true), 3, 'UTC')) AS r ON q.id = r.answers
        WHERE r.member != q.member) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS a ON a.community = m.community AND a.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT x.community AS community, x.member AS member, toDate(formatDateTime(x.at, '%F', c.zone)) AS day, 1 AS n FROM (SELECT community, member, at FROM messages FINAL WHERE style_question AND NOT recalled AND at >= toDateTime64((SELECT min(closed_day) - 91 FROM communities FINAL WHERE true), 3, 'UTC')) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS u ON u.community = m.community AND u.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT x.community AS community, x.member AS member, toDate(formatDateTime(x.at, '%F', c.zone)) AS day, 1 AS n FROM (SELECT r.community AS community, r.member AS member, r.at AS at FROM (SELECT cityHash64(n.community, n.message_id) AS id, n.member AS member, e.at AS entered FROM (SELECT community, message_id, member FROM messages FINAL WHERE NOT recalled) AS n
        INNER JOIN (SELECT * FROM (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
        GROUP BY community, member) WHERE true AND at >= toDateTime64((SELECT min(closed_day) - 91 FROM communities FINAL WHERE true) - 14, 3, 'UTC')) AS e ON e.community = n.community AND e.member = n.member) AS q
        INNER JOIN (SELECT community, cityHash64(community, reply_to) AS answers, member, at FROM messages FINAL WHERE NOT recalled AND reply_to != '' AND at >= toDateTime64((SELECT min(closed_day) - 91 FROM communities FINAL WHERE true), 3, 'UTC')) AS r ON q.id = r.answers
        WHERE r.member != q.member AND r.at >= q.entered AND r.at < q.entered + INTERVAL 14 DAY) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS g ON g.community = m.community AND g.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT community, member, day, toUInt64(stories) AS n FROM member_days FINAL WHERE true AND day >= (SELECT min(closed_day) - 91 FROM communities FINAL WHERE true)) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS s ON s.community = m.community AND s.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT community, member, day, toUInt64(messages) + toUInt64(stories) AS n FROM member_days FINAL WHERE true AND day >= (SELECT min(closed_day) - 91 FROM communities FINAL WHERE true)) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS w ON w.community = m.community AND w.member = m.member
LEFT JOIN (SELECT end AS who, count() AS tied, sum(both) AS strength
FROM (
SELECT least(who, whom) AS a, greatest(who, whom) AS b, sum(worth) AS both FROM (
SELECT who, whom, worth FROM (
SELECT x.*, m.whom AS whom
FROM (SELECT cityHash64(community, message_id) AS id, cityHash64(community, member) AS whom FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff) AS m
INNER JOIN (
    SELECT cityHash64(x.community, x.reply_to) AS id, cityHash64(x.community, x.member) AS who, 1. AS weight, weight * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30) AS worth
    FROM (SELECT community, at, member, reply_to FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to != '') AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day
    UNION ALL
    SELECT cityHash64(x.community, x.message_id) AS id, cityHash64(x.community, x.member) AS who, 0.25 AS weight, weight * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30) AS worth
    FROM (SELECT community, at, member, message_id FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day
) AS x ON m.id = x.id
WHERE x.who != m.whom
)
UNION ALL
SELECT cityHash64(x.community, x.member), cityHash64(x.community, mentioned), 0.5 * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30)
FROM messages AS x FINAL ARRAY JOIN arrayDistinct(x.mentions) AS mentioned INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE NOT x.recalled AND NOT x.bot AND NOT x.staff AND toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day AND mentioned != x.member
    AND (x.community, mentioned) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
) GROUP BY a, b
) ARRAY JOIN [a, b] AS end
GROUP BY who) AS b ON b.who = cityHash64(m.community, m.member)
LEFT JOIN (SELECT p.community AS community, p.member AS member, any(toDate(formatDateTime(p.at, '%F', c.zone))) AS day, any(p.at) AS at, p.message_id AS message_id,
    minOrNullIf(greatest(dateDiff('millisecond', p.at, r.at), 0) / 60000, r.member NOT IN ('', p.member)) AS wait_minutes,
    any(greatest(0, (toInt64(toUnixTimestamp(c.closed_day)) + 86400) / 60 - toUnixTimestamp64Milli(p.at) / 60000)) AS observed_minutes
FROM (SELECT community, member, staff, at, reply_to FROM messages FINAL WHERE reply_to != '' AND NOT recalled AND NOT bot) AS r
RIGHT JOIN (
    SELECT w.community AS community, w.member AS member, w.at AS at, w.message_id AS message_id FROM (
        SELECT m.community AS community, m.member AS member, min(m.at) AS at, argMin(m.message_id, (m.at, m.message_id)) AS message_id FROM (
            SELECT community, member, at, message_id FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff
                AND (community, member) NOT IN (SELECT community, member FROM member_days FINAL WHERE messages + stories > 0 AND false)
        ) AS m GROUP BY community, member
    ) AS w INNER JOIN (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
        GROUP BY community, member) AS e ON e.community = w.community AND e.member = w.member
) AS p ON r.community = p.community AND r.reply_to = p.message_id
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = p.community
GROUP BY community, member, message_id, c.closed_day
HAVING day <= c.closed_day) AS f ON f.community = m.community AND f.member = m.member
)
ARRAY JOIN arrayFilter(s -> s != '', [
    if(was_core AND stage IN ('at_risk', 'dormant'), 'core_drifting', ''),
    if(stage IN ('newcomer', 'returned') AND unheard, 'new_unheard', ''),
    if(stage = 'at_risk' AND tied >= 3 AND NOT was_core, 'tied_drifting', ''),
    if(stage = 'core' AND role IN ('helper', 'welcomer', 'storyteller', 'connector'), 'core_helpers', ''),
    if(stage = 'returned', 'just_back', ''),
    if(stage IN ('newcomer', 'active') AND tenure_days <= 60 AND active_28 >= 8, 'warming_up', ''),
    if(role = 'storyteller' AND stage IN ('newcomer', 'active', 'core', 'returned'), 'storytellers', ''),
    if(role = 'asker' AND stage IN ('newcomer', 'active', 'core', 'returned'), 'askers', ''),
    if(stage = 'lurker' AND tenure_days >= 60, 'quiet_readers', ''),
    if(stage IN ('dormant', 'churned') AND NOT was_core, 'gone_quiet', '')
]) AS segment
COMMENT 'Which segments each person is in, one row each. Bots and staff left out.';

CREATE OR REPLACE VIEW `member_segments_of` AS
SELECT community, member, segment
FROM (
SELECT m.community AS community, m.member AS member, m.stage AS stage, m.active_28 AS active_28, toBool(q.was_core = 1) AS was_core, if(m.joined_at <= toDateTime64(0, 3, 'UTC'), 0, greatest(0, dateDiff('day', m.joined_at, c.watermark))) AS tenure_days, multiIf(m.last_active <= toDateTime64(0, 3, 'UTC'), 'lurker', stories >= 2, 'storyteller', answers >= 5 AND answers >= questions, 'helper', welcomes >= 5, 'welcomer',
        tied >= 10, 'connector', questions >= 3 AND questions * 2 >= w.n, 'asker', 'talker') AS role,
    a.n AS answers, u.n AS questions, g.n AS welcomes, s.n AS stories, b.tied AS tied, toBool(f.message_id != '' AND f.wait_minutes IS NULL AND f.observed_minutes >= 1440) AS unheard
FROM (SELECT * FROM members FINAL WHERE NOT bot AND NOT staff AND stage != 'none' AND community IN {communities:Array(String)}) AS m
INNER JOIN (SELECT community, watermark FROM communities FINAL) AS c ON c.community = m.community
LEFT JOIN (SELECT community, member, 1 AS was_core FROM transitions WHERE to = 'core' AND community IN {communities:Array(String)} GROUP BY community, member) AS q ON q.community = m.community AND q.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT x.community AS community, x.member AS member, toDate(formatDateTime(x.at, '%F', c.zone)) AS day, 1 AS n FROM (SELECT r.community AS community, r.member AS member, r.at AS at FROM (SELECT cityHash64(community, message_id) AS id, member FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND style_question AND community IN {communities:Array(String)}) AS q
        INNER JOIN (SELECT community, cityHash64(community, reply_to) AS answers, member, at FROM messages FINAL WHERE NOT recalled AND reply_to != '' AND NOT bot AND NOT staff AND community IN {communities:Array(String)} AND at >= toDateTime64((SELECT min(closed_day) - 91 FROM communities FINAL WHERE true AND community IN {communities:Array(String)}), 3, 'UTC')) AS r ON q.id = r.answers
        WHERE r.member != q.member) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS a ON a.community = m.community AND a.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT x.community AS community, x.member AS member, toDate(formatDateTime(x.at, '%F', c.zone)) AS day, 1 AS n FROM (SELECT community, member, at FROM messages FINAL WHERE style_question AND NOT recalled AND community IN {communities:Array(String)} AND at >= toDateTime64((SELECT min(closed_day) - 91 FROM communities FINAL WHERE true AND community IN {communities:Array(String)}), 3, 'UTC')) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS u ON u.community = m.community AND u.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT x.community AS community, x.member AS member, toDate(formatDateTime(x.at, '%F', c.zone)) AS day, 1 AS n FROM (SELECT r.community AS community, r.member AS member, r.at AS at FROM (SELECT cityHash64(n.community, n.message_id) AS id, n.member AS member, e.at AS entered FROM (SELECT community, message_id, member FROM messages FINAL WHERE NOT recalled AND community IN {communities:Array(String)}) AS n
        INNER JOIN (SELECT * FROM (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff) AND community IN {communities:Array(String)}
        GROUP BY community, member) WHERE true AND at >= toDateTime64((SELECT min(closed_day) - 91 FROM communities FINAL WHERE true AND community IN {communities:Array(String)}) - 14, 3, 'UTC')) AS e ON e.community = n.community AND e.member = n.member) AS q
        INNER JOIN (SELECT community, cityHash64(community, reply_to) AS answers, member, at FROM messages FINAL WHERE NOT recalled AND reply_to != '' AND community IN {communities:Array(String)} AND at >= toDateTime64((SELECT min(closed_day) - 91 FROM communities FINAL WHERE true AND community IN {communities:Array(String)}), 3, 'UTC')) AS r ON q.id = r.answers
        WHERE r.member != q.member AND r.at >= q.entered AND r.at < q.entered + INTERVAL 14 DAY) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS g ON g.community = m.community AND g.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT community, member, day, toUInt64(stories) AS n FROM member_days FINAL WHERE true AND community IN {communities:Array(String)} AND day >= (SELECT min(closed_day) - 91 FROM communities FINAL WHERE true AND community IN {communities:Array(String)})) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS s ON s.community = m.community AND s.member = m.member
LEFT JOIN (SELECT x.community AS community, x.member AS member, sum(x.n) AS n FROM (SELECT community, member, day, toUInt64(messages) + toUInt64(stories) AS n FROM member_days FINAL WHERE true AND community IN {communities:Array(String)} AND day >= (SELECT min(closed_day) - 91 FROM communities FINAL WHERE true AND community IN {communities:Array(String)})) AS x
    INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE x.day <= c.closed_day AND toInt32(x.day) > toInt32(c.closed_day) - 90 GROUP BY community, member) AS w ON w.community = m.community AND w.member = m.member
LEFT JOIN (SELECT end AS who, count() AS tied, sum(both) AS strength
FROM (
SELECT least(who, whom) AS a, greatest(who, whom) AS b, sum(worth) AS both FROM (
SELECT who, whom, worth FROM (
SELECT x.*, m.whom AS whom
FROM (SELECT cityHash64(community, message_id) AS id, cityHash64(community, member) AS whom FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND community IN {communities:Array(String)}) AS m
INNER JOIN (
    SELECT cityHash64(x.community, x.reply_to) AS id, cityHash64(x.community, x.member) AS who, 1. AS weight, weight * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30) AS worth
    FROM (SELECT community, at, member, reply_to FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND reply_to != '' AND community IN {communities:Array(String)}) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day
    UNION ALL
    SELECT cityHash64(x.community, x.message_id) AS id, cityHash64(x.community, x.member) AS who, 0.25 AS weight, weight * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30) AS worth
    FROM (SELECT community, at, member, message_id FROM events WHERE kind = 'reaction' AND disposition = 'counted' AND NOT bot AND NOT staff AND community IN {communities:Array(String)}) AS x INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community WHERE toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day
) AS x ON m.id = x.id
WHERE x.who != m.whom
)
UNION ALL
SELECT cityHash64(x.community, x.member), cityHash64(x.community, mentioned), 0.5 * pow(0.9, (toInt32(c.closed_day) - toInt32(toDate(formatDateTime(x.at, '%F', c.zone)))) / 30)
FROM messages AS x FINAL ARRAY JOIN arrayDistinct(x.mentions) AS mentioned INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = x.community
WHERE NOT x.recalled AND NOT x.bot AND NOT x.staff AND x.community IN {communities:Array(String)} AND toDate(formatDateTime(x.at, '%F', c.zone)) <= c.closed_day AND mentioned != x.member
    AND (x.community, mentioned) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff)
) GROUP BY a, b
) ARRAY JOIN [a, b] AS end
GROUP BY who) AS b ON b.who = cityHash64(m.community, m.member)
LEFT JOIN (SELECT p.community AS community, p.member AS member, any(toDate(formatDateTime(p.at, '%F', c.zone))) AS day, any(p.at) AS at, p.message_id AS message_id,
    minOrNullIf(greatest(dateDiff('millisecond', p.at, r.at), 0) / 60000, r.member NOT IN ('', p.member)) AS wait_minutes,
    any(greatest(0, (toInt64(toUnixTimestamp(c.closed_day)) + 86400) / 60 - toUnixTimestamp64Milli(p.at) / 60000)) AS observed_minutes
FROM (SELECT community, member, staff, at, reply_to FROM messages FINAL WHERE reply_to != '' AND NOT recalled AND NOT bot AND community IN {communities:Array(String)}) AS r
RIGHT JOIN (
    SELECT w.community AS community, w.member AS member, w.at AS at, w.message_id AS message_id FROM (
        SELECT m.community AS community, m.member AS member, min(m.at) AS at, argMin(m.message_id, (m.at, m.message_id)) AS message_id FROM (
            SELECT community, member, at, message_id FROM messages FINAL WHERE NOT recalled AND NOT bot AND NOT staff AND community IN {communities:Array(String)}
                AND (community, member) NOT IN (SELECT community, member FROM member_days FINAL WHERE messages + stories > 0 AND false)
        ) AS m GROUP BY community, member
    ) AS w INNER JOIN (SELECT t.community AS community, t.member AS member, min(t.at) AS at
        FROM transitions AS t
        WHERE t.from = 'none' AND t.to != 'left' AND (t.community, t.member) NOT IN (SELECT community, member FROM members FINAL WHERE bot OR staff) AND community IN {communities:Array(String)}
        GROUP BY community, member) AS e ON e.community = w.community AND e.member = w.member
) AS p ON r.community = p.community AND r.reply_to = p.message_id
INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = p.community
GROUP BY community, member, message_id, c.closed_day
HAVING day <= c.closed_day) AS f ON f.community = m.community AND f.member = m.member
)
ARRAY JOIN arrayFilter(s -> s != '', [
    if(was_core AND stage IN ('at_risk', 'dormant'), 'core_drifting', ''),
    if(stage IN ('newcomer', 'returned') AND unheard, 'new_unheard', ''),
    if(stage = 'at_risk' AND tied >= 3 AND NOT was_core, 'tied_drifting', ''),
    if(stage = 'core' AND role IN ('helper', 'welcomer', 'storyteller', 'connector'), 'core_helpers', ''),
    if(stage = 'returned', 'just_back', ''),
    if(stage IN ('newcomer', 'active') AND tenure_days <= 60 AND active_28 >= 8, 'warming_up', ''),
    if(role = 'storyteller' AND stage IN ('newcomer', 'active', 'core', 'returned'), 'storytellers', ''),
    if(role = 'asker' AND stage IN ('newcomer', 'active', 'core', 'returned'), 'askers', ''),
    if(stage = 'lurker' AND tenure_days >= 60, 'quiet_readers', ''),
    if(stage IN ('dormant', 'churned') AND NOT was_core, 'gone_quiet', '')
]) AS segment
COMMENT 'As member_segments, of some communities: SELECT … FROM member_segments_of(communities = [\'reading\']).';

CREATE OR REPLACE VIEW `risk_pools` AS
SELECT n.family AS family, n.day AS day, n.communities AS communities, n.at_risk AS at_risk, n.people AS people, length(h.past) AS weeks,
    if(weeks < 4, 0, arraySort(h.past)[intDiv(weeks + 1, 2)]) AS usual,
    if(weeks < 4, 0, arraySort(arrayMap(x -> abs(x - usual), h.past))[intDiv(weeks, 2) + 1]) AS mad,
    if(weeks < 4 OR people = 0, 0, (at_risk / people - usual) / greatest(1.4826 * mad, sqrt(greatest(usual, 0.02) * (1 - least(usual, 0.98)) / people))) AS z,
    if(weeks < 4, 0, toInt64(floor(at_risk - usual * people + 1e-9))) AS excess
FROM (SELECT family, day, count() AS communities, sum(at_risk) AS at_risk, sum(people) AS people FROM risk_days WHERE family != '' GROUP BY family, day) AS n
LEFT JOIN (
    SELECT family, day, groupArray(a / p) AS past FROM (
        SELECT s.family AS family, s.day AS day, s.k AS k, sum(u.at_risk) AS a, sum(u.people) AS p
        FROM (SELECT family, community, day, k, day - 7 * k AS then FROM risk_days ARRAY JOIN range(1, 9) AS k WHERE family != '') AS s
        INNER JOIN (SELECT community, day, at_risk, people, min(day) OVER (PARTITION BY community) AS first FROM risk_days) AS u ON u.community = s.community AND u.day = s.then
        WHERE u.day >= u.first + 28
        GROUP BY family, day, k HAVING p > 0
    ) GROUP BY family, day
) AS h ON h.family = n.family AND h.day = n.day
COMMENT 'Small communities (risk_days.family) taken together, for each day that any of them closed: the same comparison as risk_days makes for single ones.';

CREATE OR REPLACE VIEW `alert_decomposition` AS
SELECT community, day, any(usual_day) AS usual_day, x.1 AS dimension, x.2 AS part, sum(now) AS at_risk, sum(then) AS before,
    at_risk - before AS change, at_risk / any(people) - before / any(people_before) AS share_change
FROM (
    SELECT p.community AS community, p.day AS day, p.usual_day AS usual_day, p.people AS people, p.people_before AS people_before, p.member = '' AS nobody,
        if(nobody, toInt64(p.all_now) - toInt64(countIf(p.now AND p.member != '') OVER d), toInt64(p.now)) AS now,
        if(nobody, toInt64(p.all_then) - toInt64(countIf(p.then AND p.member != '') OVER d), toInt64(p.then)) AS then,
        if(nobody, [('cohort', '(erased)'), ('channel', '(erased)'), ('stage', '(erased)')],
            [('cohort', p.cohort), ('channel', if(w.channel = '', '-', w.channel)), ('stage', if(p.now, p.from_now, p.from_then))]) AS parts
    FROM (SELECT community, d.1 AS day, d.2 AS usual_day, d.3 AS all_now, d.4 AS all_then, d.5 AS people, d.6 AS people_before, member,
            max(day >= first AND day < next) AS now, max(usual_day >= first AND usual_day < next) AS then,
            anyIf(came, day >= first AND day < next) AS from_now, anyIf(came, usual_day >= first AND usual_day < next) AS from_then, any(cohort) AS cohort
        FROM (
            SELECT s.community AS community, s.member AS member, s.cohort AS cohort, s.first AS first, s.next AS next, s.came AS came,
                arrayJoin(arrayFilter(d -> (d.1 >= s.first AND d.1 < s.next) OR (d.2 >= s.first AND d.2 < s.next) OR s.member = '', x.days)) AS d
            FROM (SELECT community, member, formatDateTime(arrayMin(days), '%Y-%m') AS cohort, steps[i].2 AS first, toString(steps[i].4) AS came,
                if(i = length(days), toDate(65535), arrayMin(arraySlice(days, i + 1))) AS next
            FROM (
                SELECT t.community AS community, t.member AS member, arraySort(groupArray((t.place, t.day, t.to, t.`from`))) AS steps, arrayMap(s -> s.2, steps) AS days
                FROM (SELECT t.community AS community, t.member AS member, (t.at, t.epoch, t.offset, t.seq) AS place, t.`from` AS `from`, t.to AS to,
            toDate(formatDateTime(t.at - toIntervalMillisecond(t.rule IN ('lurk', 'churn', 'doze', 'fade', 'ease', 'stay', 'narrow')), '%F', c.zone)) AS day
        FROM transitions AS t INNER JOIN (SELECT community, closed_day, zone FROM communities FINAL) AS c ON c.community = t.community) AS t
                GROUP BY t.community, t.member HAVING countIf(t.to = 'at_risk') > 0
            ) ARRAY JOIN arrayEnumerate(steps) AS i WHERE steps[i].3 = 'at_risk'
            UNION ALL SELECT community, '', '', toDate(0), '', toDate(0) FROM communities
            ) AS s
            INNER JOIN (SELECT community, groupArray((day, usual_day, at_risk, at_risk_before, people, people_before)) AS days FROM (SELECT n.community AS community, n.day AS day, n.usual_day AS usual_day, n.at_risk AS at_risk, n.people AS people,
        u.at_risk AS at_risk_before, u.people AS people_before
    FROM (SELECT *, max(day) OVER (PARTITION BY community) AS newest FROM risk_days) AS n
    INNER JOIN risk_days AS u ON u.community = n.community AND u.day = n.usual_day
    WHERE n.weeks >= 4 AND (n.day = n.newest OR (n.z > 3 AND n.at_risk / n.people - n.usual >= 0.03 AND n.excess >= 20))) GROUP BY community) AS x
                ON x.community = s.community
        )
        GROUP BY ALL) AS p
    LEFT JOIN (SELECT community, member, toString(argMax(channel, (n, channel))) AS channel
        FROM (SELECT community, member, channel, count() AS n FROM events WHERE kind IN ('message', 'story') AND disposition = 'fact' GROUP BY community, member, channel)
        GROUP BY community, member) AS w ON w.community = p.community AND w.member = p.member
    WINDOW d AS (PARTITION BY p.community, p.day)
)
ARRAY JOIN parts AS x
WHERE NOT nobody OR now != 0 OR then != 0
GROUP BY community, day, x
COMMENT 'What made the share at risk differ from the usual day (risk_days.usual_day): for each day that raised ChurnRiskSpike and the newest day, the people at risk by cohort, channel and the stage they came from. For each dimension change sums to at_risk(day) - at_risk(usual_day) exactly, and share_change to the change of the share. People who were erased since are the part (erased).';

CREATE OR REPLACE VIEW `member_reasons` AS
SELECT m.community AS community, m.member AS member, m.stage AS stage, m.stage_since AS since,
    toUInt32(t.x.2 + if(d.n = 0, 0, greatest(toInt64(c.n) - toInt64(d.n), 0))) AS silent_days, t.x.3 AS gap_days, u.n AS unanswered,
    m.risk AS risk, m.p_return AS p_return, nullIf(m.p_alive, 0) AS p_alive,
    arrayStringConcat(arrayFilter(s -> s != '', [if(silent_days = 0, '最近还在说话', concat('群里有人聊的', toString(silent_days), '天里没说话')),
        multiIf(gap_days = 0, '只来说过一天话', gap_days = 1, '平时几乎每天发言', concat('平时每', toString(gap_days), '天发言一次')),
        if(unanswered = 0, '', concat('最近', toString(unanswered), '次发言没人回'))]), '；') AS reason_zh,
    arrayStringConcat(arrayFilter(s -> s != '', [multiIf(silent_days = 0, 'spoke on the last day that others did', silent_days = 1, 'silent on the last day that others spoke', concat('silent on the last ', toString(silent_days), ' days that others spoke')),
        multiIf(gap_days = 0, 'has spoken on one day only', gap_days = 1, 'usually speaks almost every day', concat('usually speaks every ', toString(gap_days), ' days')),
        multiIf(unanswered = 0, '', unanswered = 1, 'nobody answered the last message', concat('nobody answered the last ', toString(unanswered), ' messages'))]), '; ') AS reason_en
FROM (SELECT * FROM members FINAL WHERE NOT bot AND NOT staff AND stage IN ('at_risk', 'dormant', 'churned')) AS m
INNER JOIN (SELECT community, opportunity_days AS n, zone FROM communities FINAL) AS c ON c.community = m.community
INNER JOIN (SELECT t.community AS community, t.member AS member, argMax((t.at, toUInt32OrZero(extract(t.evidence, 'silent_days=(\\d+)')), toUInt32OrZero(extract(t.evidence, 'gap_days=(\\d+)'))), (t.at, t.epoch, t.offset, t.seq)) AS x
    FROM transitions AS t WHERE t.to IN ('at_risk', 'dormant', 'churned') GROUP BY community, member) AS t ON t.community = m.community AND t.member = m.member
LEFT JOIN (SELECT community, day, opportunity_days AS n FROM risk_days WHERE opportunity_days > 0) AS d
    ON d.community = m.community AND d.day = toDate32(formatDateTime(t.x.1 - INTERVAL 1 MILLISECOND, '%F', c.zone))
LEFT JOIN (SELECT community, member, if(max(known), countIf(key = 'message' AND at > heard), 0) AS n
    FROM (
        SELECT q.community AS community, q.member AS member, q.at AS at, q.k.1 AS key, key = 'community' AND notEmpty(a.authors) AS known,
            max(multiIf(NOT arrayExists(x -> x != q.member, a.authors), toDateTime64(0, 3, 'UTC'), q.k.1 = 'message', q.at, q.k.1 = 'member', a.last, toDateTime64(0, 3, 'UTC'))) OVER (PARTITION BY q.community, q.member) AS heard
        FROM (
            SELECT x.community AS community, x.member AS member, x.at AS at, arrayJoin([('message', x.message_id), ('member', x.member), ('community', '')]) AS k
            FROM (SELECT community, member, message_id, at FROM messages FINAL WHERE NOT recalled) AS x
            INNER JOIN (SELECT community, member, last_active FROM members FINAL WHERE NOT bot AND NOT staff AND stage IN ('at_risk', 'dormant', 'churned')) AS p ON p.community = x.community AND p.member = x.member
            WHERE x.at > p.last_active - INTERVAL 28 DAY
        ) AS q
        LEFT JOIN (
            SELECT community, arrayJoin(arrayConcat([('message', reply_to), ('community', '')], arrayMap(x -> ('member', x), arrayFilter(x -> x != member, mentions)))) AS k, groupUniqArray(2)(member) AS authors, max(at) AS last
            FROM messages FINAL WHERE NOT bot AND NOT recalled AND (reply_to != '' OR notEmpty(mentions))
            GROUP BY community, k
        ) AS a ON a.community = q.community AND a.k = q.k
    )
    GROUP BY community, member) AS u ON u.community = m.community AND u.member = m.member
COMMENT 'Why each person who is at_risk, dormant or churned is said to be so, in numbers a person can check and in a sentence, one row each. Bots and staff left out. No mood stands in it.';

CREATE OR REPLACE VIEW `member_reasons_since` AS
SELECT m.community AS community, m.member AS member, m.stage AS stage, m.stage_since AS since,
    toUInt32(t.x.2 + if(d.n = 0, 0, greatest(toInt64(c.n) - toInt64(d.n), 0))) AS silent_days, t.x.3 AS gap_days, u.n AS unanswered,
    m.risk AS risk, m.p_return AS p_return, nullIf(m.p_alive, 0) AS p_alive,
    arrayStringConcat(arrayFilter(s -> s != '', [if(silent_days = 0, '最近还在说话', concat('群里有人聊的', toString(silent_days), '天里没说话')),
        multiIf(gap_days = 0, '只来说过一天话', gap_days = 1, '平时几乎每天发言', concat('平时每', toString(gap_days), '天发言一次')),
        if(unanswered = 0, '', concat('最近', toString(unanswered), '次发言没人回'))]), '；') AS reason_zh,
    arrayStringConcat(arrayFilter(s -> s != '', [multiIf(silent_days = 0, 'spoke on the last day that others did', silent_days = 1, 'silent on the last day that others spoke', concat('silent on the last ', toString(silent_days), ' days that others spoke')),
        multiIf(gap_days = 0, 'has spoken on one day only', gap_days = 1, 'usually speaks almost every day', concat('usually speaks every ', toString(gap_days), ' days')),
        multiIf(unanswered = 0, '', unanswered = 1, 'nobody answered the last message', concat('nobody answered the last ', toString(unanswered), ' messages'))]), '; ') AS reason_en
FROM (SELECT * FROM members FINAL WHERE NOT bot AND NOT staff AND stage IN ('at_risk', 'dormant', 'churned') AND community IN {communities:Array(String)}) AS m
INNER JOIN (SELECT community, opportunity_days AS n, zone FROM communities FINAL) AS c ON c.community = m.community
INNER JOIN (SELECT t.community AS community, t.member AS member, argMax((t.at, toUInt32OrZero(extract(t.evidence, 'silent_days=(\\d+)')), toUInt32OrZero(extract(t.evidence, 'gap_days=(\\d+)'))), (t.at, t.epoch, t.offset, t.seq)) AS x
    FROM transitions AS t WHERE t.to IN ('at_risk', 'dormant', 'churned') AND community IN {communities:Array(String)} GROUP BY community, member) AS t ON t.community = m.community AND t.member = m.member
LEFT JOIN (SELECT community, day, opportunity_days AS n FROM risk_days WHERE opportunity_days > 0 AND community IN {communities:Array(String)}) AS d
    ON d.community = m.community AND d.day = toDate32(formatDateTime(t.x.1 - INTERVAL 1 MILLISECOND, '%F', c.zone))
LEFT JOIN (SELECT community, member, if(max(known), countIf(key = 'message' AND at > heard), 0) AS n
    FROM (
        SELECT q.community AS community, q.member AS member, q.at AS at, q.k.1 AS key, key = 'community' AND notEmpty(a.authors) AS known,
            max(multiIf(NOT arrayExists(x -> x != q.member, a.authors), toDateTime64(0, 3, 'UTC'), q.k.1 = 'message', q.at, q.k.1 = 'member', a.last, toDateTime64(0, 3, 'UTC'))) OVER (PARTITION BY q.community, q.member) AS heard
        FROM (
            SELECT x.community AS community, x.member AS member, x.at AS at, arrayJoin([('message', x.message_id), ('member', x.member), ('community', '')]) AS k
            FROM (SELECT community, member, message_id, at FROM messages FINAL WHERE NOT recalled AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')) AS x
            INNER JOIN (SELECT community, member, last_active FROM members FINAL WHERE NOT bot AND NOT staff AND stage IN ('at_risk', 'dormant', 'churned') AND community IN {communities:Array(String)}) AS p ON p.community = x.community AND p.member = x.member
            WHERE x.at > p.last_active - INTERVAL 28 DAY
        ) AS q
        LEFT JOIN (
            SELECT community, arrayJoin(arrayConcat([('message', reply_to), ('community', '')], arrayMap(x -> ('member', x), arrayFilter(x -> x != member, mentions)))) AS k, groupUniqArray(2)(member) AS authors, max(at) AS last
            FROM messages FINAL WHERE NOT bot AND NOT recalled AND (reply_to != '' OR notEmpty(mentions)) AND community IN {communities:Array(String)} AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')
            GROUP BY community, k
        ) AS a ON a.community = q.community AND a.k = q.k
    )
    GROUP BY community, member) AS u ON u.community = m.community AND u.member = m.member
COMMENT 'As member_reasons, of some communities and what happened from a day on: SELECT … FROM member_reasons_since(communities = [\'reading\'], since = \'2026-01-05\').';

CREATE OR REPLACE VIEW `v1_communities` AS
SELECT x.community AS community,
    x.watermark AS watermark,
    x.closed_day AS closed_day,
    x.zone AS zone,
    x.members AS members
FROM `communities` AS x FINAL
COMMENT 'Communities, how far their data goes, and their calendar.';

CREATE OR REPLACE VIEW `v1_members` AS
SELECT x.community AS community,
    x.member AS member,
    x.bot AS bot,
    x.staff AS staff,
    x.stage AS stage,
    x.stage_since AS stage_since,
    x.joined_at AS joined_at,
    x.left_at AS left_at,
    x.leave_cause AS leave_cause,
    x.first_active AS first_active,
    x.last_active AS last_active,
    x.active_days AS active_days,
    x.active_28 AS active_28,
    x.messages AS messages,
    x.risk AS risk,
    x.p_return AS p_return,
    x.p_alive AS p_alive
FROM `members` AS x FINAL
COMMENT 'Members as they are now. Leave bots and staff out of counts.';

CREATE OR REPLACE VIEW `v1_member_days` AS
SELECT x.community AS community,
    x.day AS day,
    x.member AS member,
    x.bot AS bot,
    x.staff AS staff,
    x.messages AS messages,
    x.reactions AS reactions,
    x.stories AS stories,
    x.challenges AS challenges,
    x.awards AS awards,
    x.checkins AS checkins,
    x.redpackets AS redpackets,
    x.touches AS touches,
    x.qualifying AS qualifying,
    x.scored AS scored,
    x.positive AS positive,
    x.negative AS negative,
    x.joy AS joy,
    x.`like` AS `like`,
    x.gratitude AS gratitude,
    x.anger AS anger,
    x.sadness AS sadness,
    x.fear AS fear,
    x.disgust AS disgust,
    x.surprise AS surprise
FROM `member_days` AS x FINAL
COMMENT 'What each member did on each day. Leave bots and staff out of counts.';

CREATE OR REPLACE VIEW `v1_messages` AS
SELECT x.community AS community,
    x.at AS at,
    x.message_id AS message_id,
    x.member AS member,
    x.kind AS kind,
    x.platform AS platform,
    x.channel AS channel,
    x.bot AS bot,
    x.staff AS staff,
    x.reply_to AS reply_to,
    x.mentions AS mentions,
    x.title AS title,
    x.text AS text,
    x.edited AS edited,
    x.recalled AS recalled,
    x.lang AS lang,
    x.scored AS scored,
    x.polarity AS polarity,
    x.label AS label,
    x.confidence AS confidence,
    x.emotion AS emotion,
    x.joy AS joy,
    x.`like` AS `like`,
    x.gratitude AS gratitude,
    x.anger AS anger,
    x.sadness AS sadness,
    x.fear AS fear,
    x.disgust AS disgust,
    x.surprise AS surprise,
    x.holder AS holder,
    x.style_question AS question,
    x.`aspects.name` AS aspect_names,
    x.`aspects.polarity` AS aspect_polarities,
    x.lexicon AS lexicon
FROM `messages` AS x FINAL
COMMENT 'Texts as they stand now, with their score. Leave bots, staff and recalled ones out of counts; where scored is false, the score says nothing.';

CREATE OR REPLACE VIEW `v1_transitions` AS
SELECT x.community AS community,
    x.at AS at,
    x.member AS member,
    x.`from` AS `from`,
    x.`to` AS `to`,
    x.rule AS rule,
    x.cause AS cause
FROM `transitions` AS x
COMMENT 'Every change of stage, with the rule that made it.';

CREATE OR REPLACE VIEW `v1_annotations` AS
SELECT x.community AS community,
    x.at AS at,
    x.until AS until,
    x.title AS title
FROM `annotations` AS x FINAL
COMMENT 'What happened to a community as a whole.';

CREATE OR REPLACE VIEW `v1_community_days` AS
SELECT x.community AS community,
    x.day AS day,
    x.active AS active,
    x.joins AS joins,
    x.leaves AS leaves,
    x.messages AS messages,
    x.reactions AS reactions,
    x.stories AS stories,
    x.touches AS touches,
    x.scored AS scored,
    x.positive AS positive,
    x.negative AS negative,
    x.net_sentiment AS net_sentiment,
    x.joy AS joy,
    x.`like` AS `like`,
    x.gratitude AS gratitude,
    x.anger AS anger,
    x.sadness AS sadness,
    x.fear AS fear,
    x.disgust AS disgust,
    x.surprise AS surprise
FROM `community_days` AS x
COMMENT 'Per community and local day, bots and staff left out. net_sentiment is null when nothing was scored.';

CREATE OR REPLACE VIEW `v1_growth` AS
SELECT x.community AS community,
    x.`window` AS `window`,
    x.start AS start,
    x.active AS active,
    x.before AS before,
    x.`new` AS `new`,
    x.resurrected AS resurrected,
    x.retained AS retained,
    x.lapsed AS lapsed,
    x.ratio AS ratio
FROM `growth` AS x
COMMENT 'Growth accounting of each closed day, week and 28 days: active = before + new + resurrected - lapsed.';
