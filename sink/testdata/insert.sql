INSERT INTO `events` (`community`, `at`, `id`, `kind`, `member`, `channel`, `message_id`, `reply_to`, `detail`, `bot`, `staff`, `late`, `disposition`, `scored`, `self`, `polarity`, `label`, `emotion`, `epoch`, `partition`, `offset`, `inserted_at`);

INSERT INTO `messages` (`community`, `at`, `message_id`, `member`, `kind`, `platform`, `channel`, `bot`, `staff`, `late`, `reply_to`, `mentions`, `title`, `text`, `edited`, `recalled`, `lang`, `mixed`, `scored`, `polarity`, `label`, `confidence`, `emotion`, `joy`, `like`, `gratitude`, `anger`, `sadness`, `fear`, `disgust`, `surprise`, `feelings`, `intensity`, `holder`, `needs.name`, `needs.value`, `needs_given.name`, `needs_given.value`, `aspects.name`, `aspects.polarity`, `toxic`, `warmth`, `ironic`, `coverage`, `evidence`, `lexicon`, `style_length`, `style_question`, `style_exclamation`, `style_emoji_rate`, `style_politeness`, `style_particle_rate`, `style_first_singular`, `style_first_plural`, `style_second`, `style_second_polite`, `epoch`, `partition`, `offset`, `inserted_at`, `version`);

INSERT INTO `transitions` (`community`, `at`, `member`, `seq`, `from`, `to`, `rule`, `cause`, `evidence`, `policy`, `epoch`, `partition`, `offset`, `inserted_at`);

INSERT INTO `dead_letters` (`epoch`, `partition`, `offset`, `inserted_at`, `reason`, `error`, `key`, `payload`, `record_time`);

INSERT INTO `profiles` (`community`, `member`, `field`, `value`, `at`, `epoch`, `partition`, `offset`, `inserted_at`);

INSERT INTO `annotations` (`community`, `at`, `id`, `title`, `until`, `epoch`, `partition`, `offset`, `inserted_at`, `version`);

INSERT INTO `mood_shifts` (`community`, `at`, `member`, `seq`, `day`, `since`, `direction`, `before`, `before_n`, `after`, `n`, `sd`, `statistic`, `threshold`, `policy`, `epoch`, `partition`, `offset`, `inserted_at`);

INSERT INTO `risk_days` (`community`, `day`, `opportunity_days`, `seq`, `at_risk`, `people`, `weeks`, `usual_day`, `usual`, `mad`, `z`, `excess`, `family`, `policy`, `epoch`, `partition`, `offset`, `inserted_at`);

INSERT INTO `return_models` (`community`, `day`, `seq`, `look`, `model`, `period`, `alpha`, `beta`, `gamma`, `delta`, `intercept`, `recent`, `lasting`, `silence`, `pattern`, `days`, `tenure`, `n`, `returned`, `brier`, `pooled_brier`, `policy`, `epoch`, `partition`, `offset`, `inserted_at`);

INSERT INTO `touches` (`community`, `at`, `member`, `id`, `touch_kind`, `campaign`, `eligible`, `held_out`, `in_reply_to`, `reservation`, `charged`, `over`, `scored`, `warmth`, `epoch`, `partition`, `offset`, `inserted_at`);

INSERT INTO `moments` (`community`, `at`, `member`, `seq`, `day`, `moment`, `n`, `due`, `held`, `policy`, `epoch`, `partition`, `offset`, `inserted_at`);

INSERT INTO `erasures` (`community`, `at`, `tombstone`, `key_id`, `phase`, `place`, `rows`, `note`, `epoch`, `partition`, `offset`, `inserted_at`);

INSERT INTO `member_days` (`community`, `day`, `member`, `bot`, `staff`, `stage`, `first_at`, `last_at`, `joins`, `leaves`, `messages`, `reactions`, `stories`, `challenges`, `awards`, `checkins`, `redpackets`, `touches`, `qualifying`, `scored`, `positive`, `negative`, `polarity_sum`, `self_scored`, `self_sum`, `joy`, `like`, `gratitude`, `anger`, `sadness`, `fear`, `disgust`, `surprise`, `epoch`, `partition`, `offset`, `inserted_at`, `version`);

INSERT INTO `reservations` (`community`, `id`, `member`, `touch_kind`, `campaign`, `asked_at`, `slot`, `until`, `state`, `reason`, `earliest`, `epoch`, `partition`, `offset`, `inserted_at`, `version`);

INSERT INTO `communities` (`community`, `watermark`, `closed_day`, `opportunity_days`, `zone`, `members`, `state`, `prior`, `prior_version`, `epoch`, `partition`, `offset`, `inserted_at`, `version`);

INSERT INTO `members` (`community`, `member`, `bot`, `staff`, `stage`, `stage_since`, `joined_at`, `left_at`, `leave_cause`, `first_active`, `last_active`, `active_days`, `active_28`, `messages`, `mood_n`, `mood_sum`, `mood_sum_sq`, `mood_mean`, `mood_sd`, `mood_trend`, `contacted_at`, `care_from`, `marketing_from`, `calm_until`, `risk`, `p_return`, `p_alive`, `policy`, `state`, `epoch`, `partition`, `offset`, `inserted_at`, `version`);

INSERT INTO `batches` (`source`, `epoch`, `partition`, `first`, `last`, `cut_at`, `inserted_at`, `schema`, `lexicon`, `policy`, `records`, `facts`, `counted`, `duplicates`, `dead`, `erased`);
