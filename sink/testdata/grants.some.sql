CREATE SETTINGS PROFILE IF NOT EXISTS `hearth_reader` SETTINGS readonly = 2 READONLY, max_execution_time = 60 MAX 60, max_memory_usage = 8000000000 MAX 8000000000, max_result_rows = 1000000 MAX 1000000;

CREATE USER IF NOT EXISTS `club-lead` IDENTIFIED WITH sha256_hash BY '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f' SETTINGS PROFILE 'hearth_reader';

GRANT SELECT ON `hearth`.`events` TO `club-lead`;

GRANT SELECT ON `hearth`.`messages` TO `club-lead`;

GRANT SELECT ON `hearth`.`transitions` TO `club-lead`;

GRANT SELECT ON `hearth`.`profiles` TO `club-lead`;

GRANT SELECT ON `hearth`.`annotations` TO `club-lead`;

GRANT SELECT ON `hearth`.`mood_shifts` TO `club-lead`;

GRANT SELECT ON `hearth`.`risk_days` TO `club-lead`;

GRANT SELECT ON `hearth`.`return_models` TO `club-lead`;

GRANT SELECT ON `hearth`.`touches` TO `club-lead`;

GRANT SELECT ON `hearth`.`moments` TO `club-lead`;

GRANT SELECT ON `hearth`.`erasures` TO `club-lead`;

GRANT SELECT ON `hearth`.`member_days` TO `club-lead`;

GRANT SELECT ON `hearth`.`reservations` TO `club-lead`;

GRANT SELECT ON `hearth`.`communities` TO `club-lead`;

GRANT SELECT ON `hearth`.`members` TO `club-lead`;

GRANT SELECT ON `hearth`.`community_days` TO `club-lead`;

GRANT SELECT ON `hearth`.`weekly_mood` TO `club-lead`;

GRANT SELECT ON `hearth`.`community_stages` TO `club-lead`;

GRANT SELECT ON `hearth`.`message_evidence` TO `club-lead`;

GRANT SELECT ON `hearth`.`community_mood` TO `club-lead`;

GRANT SELECT ON `hearth`.`ignitions` TO `club-lead`;

GRANT SELECT ON `hearth`.`ignitions_since` TO `club-lead`;

GRANT SELECT ON `hearth`.`member_growth` TO `club-lead`;

GRANT SELECT ON `hearth`.`growth` TO `club-lead`;

GRANT SELECT ON `hearth`.`retention` TO `club-lead`;

GRANT SELECT ON `hearth`.`stickiness` TO `club-lead`;

GRANT SELECT ON `hearth`.`active_days_histogram` TO `club-lead`;

GRANT SELECT ON `hearth`.`replies` TO `club-lead`;

GRANT SELECT ON `hearth`.`replies_since` TO `club-lead`;

GRANT SELECT ON `hearth`.`funnel` TO `club-lead`;

GRANT SELECT ON `hearth`.`time_to_stage` TO `club-lead`;

GRANT SELECT ON `hearth`.`false_churn` TO `club-lead`;

GRANT SELECT ON `hearth`.`flaps` TO `club-lead`;

GRANT SELECT ON `hearth`.`membership_drift` TO `club-lead`;

GRANT SELECT ON `hearth`.`answers` TO `club-lead`;

GRANT SELECT ON `hearth`.`answers_since` TO `club-lead`;

GRANT SELECT ON `hearth`.`asker_helper` TO `club-lead`;

GRANT SELECT ON `hearth`.`newcomer_first_posts` TO `club-lead`;

GRANT SELECT ON `hearth`.`newcomer_first_posts_since` TO `club-lead`;

GRANT SELECT ON `hearth`.`newcomer_response` TO `club-lead`;

GRANT SELECT ON `hearth`.`newcomer_response_since` TO `club-lead`;

GRANT SELECT ON `hearth`.`edges` TO `club-lead`;

GRANT SELECT ON `hearth`.`ties` TO `club-lead`;

GRANT SELECT ON `hearth`.`departure_blast` TO `club-lead`;

GRANT SELECT ON `hearth`.`departure_blast_of` TO `club-lead`;

GRANT SELECT ON `hearth`.`absence_factor` TO `club-lead`;

GRANT SELECT ON `hearth`.`absence_factor_since` TO `club-lead`;

GRANT SELECT ON `hearth`.`interests` TO `club-lead`;

GRANT SELECT ON `hearth`.`complaints` TO `club-lead`;

GRANT SELECT ON `hearth`.`complaints_since` TO `club-lead`;

GRANT SELECT ON `hearth`.`complaint_loop` TO `club-lead`;

GRANT SELECT ON `hearth`.`complaint_loop_since` TO `club-lead`;

GRANT SELECT ON `hearth`.`resonance` TO `club-lead`;

GRANT SELECT ON `hearth`.`pillar_facts` TO `club-lead`;

GRANT SELECT ON `hearth`.`pillar_facts_since` TO `club-lead`;

GRANT SELECT ON `hearth`.`pillars` TO `club-lead`;

GRANT SELECT ON `hearth`.`pillars_since` TO `club-lead`;

GRANT SELECT ON `hearth`.`may_contact` TO `club-lead`;

GRANT SELECT ON `hearth`.`care_moments` TO `club-lead`;

GRANT SELECT ON `hearth`.`touch_outcomes` TO `club-lead`;

GRANT SELECT ON `hearth`.`touch_effect` TO `club-lead`;

GRANT SELECT ON `hearth`.`member_profiles` TO `club-lead`;

GRANT SELECT ON `hearth`.`segments` TO `club-lead`;

GRANT SELECT ON `hearth`.`member_segments` TO `club-lead`;

GRANT SELECT ON `hearth`.`member_segments_of` TO `club-lead`;

GRANT SELECT ON `hearth`.`risk_pools` TO `club-lead`;

GRANT SELECT ON `hearth`.`alert_decomposition` TO `club-lead`;

GRANT SELECT ON `hearth`.`member_reasons` TO `club-lead`;

GRANT SELECT ON `hearth`.`member_reasons_since` TO `club-lead`;

GRANT SELECT ON `hearth`.`v1_communities` TO `club-lead`;

GRANT SELECT ON `hearth`.`v1_members` TO `club-lead`;

GRANT SELECT ON `hearth`.`v1_member_days` TO `club-lead`;

GRANT SELECT ON `hearth`.`v1_messages` TO `club-lead`;

GRANT SELECT ON `hearth`.`v1_transitions` TO `club-lead`;

GRANT SELECT ON `hearth`.`v1_annotations` TO `club-lead`;

GRANT SELECT ON `hearth`.`v1_community_days` TO `club-lead`;

GRANT SELECT ON `hearth`.`v1_growth` TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`events` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`events` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`messages` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`messages` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`transitions` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`transitions` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`profiles` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`profiles` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`annotations` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`annotations` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`mood_shifts` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`mood_shifts` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`risk_days` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`risk_days` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`return_models` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`return_models` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`touches` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`touches` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`moments` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`moments` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`erasures` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`erasures` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`member_days` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`member_days` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`reservations` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`reservations` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`communities` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`communities` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;

CREATE ROW POLICY OR REPLACE `hearth_writer` ON `hearth`.`members` FOR SELECT USING 1 TO `hearth`;

CREATE ROW POLICY OR REPLACE `reader_club-lead` ON `hearth`.`members` FOR SELECT USING community IN ('book-club', 'it\'s') TO `club-lead`;
