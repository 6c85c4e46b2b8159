-- Who answers whose questions?
-- 谁常回答谁的问题？
--
-- Pairs by answers; for those who may see names.
-- 按回答次数排的一对对人；只给可以看名字的人。

SELECT asker, helper, answers, thanked, last_day
FROM asker_helper
WHERE community = {community:String}
ORDER BY answers DESC, asker, helper
LIMIT 20
