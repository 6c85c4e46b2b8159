-- Which rules moved people from stage to stage?
-- 成员的阶段是被哪条规则改的？
--
-- Moves of people, by rule; every one can be looked up in the table transitions with its evidence.
-- 按规则数人次；每一次都能在 transitions 里查到依据。

SELECT rule, `from`, to, count() AS moves, uniqExact(member) AS people
FROM v1_transitions
WHERE community = {community:String}
GROUP BY rule, `from`, to
ORDER BY moves DESC, rule, `from`, to
