-- Of those who came in a week, how many are still active later?
-- 每周新来的人，后来还有多少在？
--
-- One row per week of first activity, one column per week of age. Null: not over yet.
-- 一行是一批人，一列是过了几周；空着是还没到时候。

SELECT cohort, any(size) AS people,
    round(maxOrNullIf(retention_on, age = 1), 2) AS week_1,
    round(maxOrNullIf(retention_on, age = 2), 2) AS week_2,
    round(maxOrNullIf(retention_on, age = 4), 2) AS week_4
FROM retention
WHERE community = {community:String} AND window = 'week'
GROUP BY cohort
ORDER BY cohort
