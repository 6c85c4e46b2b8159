package main

import "strings"

// commonWords carry no feeling in any community.
var commonWords = strings.Fields(`
这个 那个 这样 那样 这里 那里 这些 那些 这么 那么 这种 那种 哪个 哪里 什么 怎么 为什么 怎样 多少 几个 一个 一下 一些 一点 一直 一起 一样 一次 一天
我们 你们 他们 她们 它们 大家 自己 别人 有人 没有 不是 就是 还是 但是 可是 只是 而且 因为 所以 如果 虽然 然后 或者 以及 已经 可以 可能 应该 需要 知道
觉得 现在 今天 明天 昨天 今年 去年 明年 时候 时间 以后 以前 之后 之前 最后 开始 出来 起来 过来 过去 下来 上来 回来 进去 还有 都是 也是 是不是 有没有
不会 不能 不要 不用 东西 事情 问题 地方 里面 外面 上面 下面 其实 真的 比较 非常 特别 有点 的话 来说 之类 其他 一定 不过 只有 只要 那是 这是 也不 就不
the and for you that this with have are was not but they from what your will all one can had out get just been when
`)

var isCommonWord = func() map[string]bool {
	m := make(map[string]bool, len(commonWords))
	for _, w := range commonWords {
		m[w] = true
	}
	return m
}()

func isCommon(word string) bool { return isCommonWord[word] }
