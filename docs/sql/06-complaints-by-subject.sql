-- What do people complain about, and is it becoming more?
-- 大家在抱怨什么，是变多了还是变少了？
--
-- Texts of the last 14 closed days and of the 14 before. A text about two things counts in both. Show subjects of fewer than 10 people to nobody else.
-- 最近 14 天和再往前 14 天；一条说到两件事，两边都算。不到 10 个人说到的事不要对外讲。

WITH (SELECT closed_day FROM v1_communities WHERE community = {community:String}) AS last
SELECT aspect, countIf(toDate(at) > last - 14) AS now, countIf(toDate(at) <= last - 14) AS before, uniqExact(member) AS people
FROM v1_messages
ARRAY JOIN aspect_names AS aspect, aspect_polarities AS p
WHERE community = {community:String} AND toDate(at) BETWEEN last - 27 AND last
    AND label = 'negative' AND p < 0 AND NOT (bot OR staff OR recalled)
GROUP BY aspect
ORDER BY now DESC, aspect
