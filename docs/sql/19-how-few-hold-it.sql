-- How few people do half of it?
-- 最少几个人撑起了一半？
--
-- factor is the smallest number of people who did half of the messages, answers and welcomes of the last 28 days.
-- factor 是最近 28 天里，做了一半的最少人数：说话、回答、欢迎新人。

SELECT subject, total, members, factor
FROM absence_factor
WHERE community = {community:String}
ORDER BY subject
