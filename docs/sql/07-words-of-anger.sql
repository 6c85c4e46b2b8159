-- Which words made texts angry?
-- 哪些词让文本读起来生气？
--
-- Words by how many texts they made angrier; strength is their summed contribution.
-- 按影响了多少条文本排；strength 是合起来的力度。

SELECT word, uniqExact(message_id) AS texts, round(sum(contribution) / 1e6, 2) AS strength
FROM message_evidence
WHERE community = {community:String} AND target = 'anger' AND word != '' AND contribution > 0
GROUP BY word
ORDER BY texts DESC, word
LIMIT 20
