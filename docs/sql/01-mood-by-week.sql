-- How did the mood of the community go, week by week?
-- 社群的情绪，一周一周怎么变？
--
-- net is (positive - negative) / scored, -1 to 1. Weeks with fewer than 10 people who spoke are left out: they would be about persons.
-- net 是（正面−负面）÷ 评了分的文本。说话的人不到 10 位的周不列，那就成了在看某几个人。

SELECT week, contributors, scored, round(net_sentiment, 2) AS net
FROM weekly_mood
WHERE community = {community:String} AND contributors >= 10
ORDER BY week
