-- How far can these numbers be trusted?
-- 这些数字能信几分？
--
-- By language: texts, the share the model abstained on, and the share that came late.
-- 按语言：多少文本、多少没评分、多少是迟到的。

SELECT m.lang AS lang, count() AS texts, round(avg(NOT m.scored), 3) AS unscored, round(avg(m.late), 3) AS late
FROM messages AS m FINAL
WHERE m.community = {community:String} AND NOT (m.bot OR m.staff OR m.recalled)
GROUP BY lang
ORDER BY texts DESC, lang
