-- How do the three pillars stand?
-- 三大支柱怎么样？
--
-- Emotional connection, co-creation and self-realisation by week, 0 to 1: means over its days.
-- 每周的情感共鸣、价值共创、自我实现，0 到 1，取各天平均。

SELECT toStartOfWeek(p.start, 1) AS week, round(avg(p.connection), 2) AS connection,
    round(avg(p.co_creation), 2) AS co_creation, round(avg(p.self_realisation), 2) AS self_realisation
FROM pillars AS p
WHERE p.community = {community:String}
GROUP BY week
ORDER BY week
