-- What did an event do to the mood: the week before against the week after?
-- 一件大事前后各一周，心情差多少？
--
-- Net mood of the 7 days before and the 7 days from each annotation. Other things happen in two weeks, too.
-- 每个标注之前 7 天和从那天起 7 天的净情绪。两周里也会发生别的事。

SELECT a.title AS title, toDate(a.at) AS day,
    round(sumIf(toInt64(d.positive) - toInt64(d.negative), d.day < day) / nullIf(sumIf(d.scored, d.day < day), 0), 2) AS before,
    round(sumIf(toInt64(d.positive) - toInt64(d.negative), d.day >= day) / nullIf(sumIf(d.scored, d.day >= day), 0), 2) AS after
FROM v1_annotations AS a
INNER JOIN v1_community_days AS d ON d.community = a.community
WHERE a.community = {community:String} AND d.day BETWEEN toDate(a.at) - 7 AND toDate(a.at) + 6
GROUP BY title, day
ORDER BY day, title
