"""Robots by what they come for, and what robots.txt tells each class of them (RFC 9309).

The names are the tokens that their makers want to be told by, as documented in November 2026:

- OpenAI, developers.openai.com/api/docs/bots: OAI-SearchBot, GPTBot, ChatGPT-User.
- Anthropic, support.claude.com article 8896518: Claude-SearchBot, ClaudeBot, Claude-User.
- Google, developers.google.com/search/docs/crawling-indexing/google-common-crawlers: Googlebot; Google-Extended, which
  is a token alone and no robot: what Googlebot has read is then not used for Gemini.
- Apple, support.apple.com/119829: Applebot; Applebot-Extended, a token alone, too.
- Amazon, developer.amazon.com/amazonbot: Amzn-SearchBot, Amazonbot, Amzn-User.
- Meta, developers.facebook.com/docs/sharing/webmasters/web-crawlers: meta-externalagent, meta-externalfetcher.
- Perplexity, docs.perplexity.ai/guides/bots: PerplexityBot, Perplexity-User.
- Common Crawl, commoncrawl.org/ccbot: CCBot, whose archive many train on.
- Mistral, docs.mistral.ai/robots: MistralAI-User. DuckDuckGo, duckduckgo.com/duckduckgo-help-pages/results:
  DuckDuckBot, DuckAssistBot. Microsoft, bing.com/webmasters: Bingbot. Yandex, yandex.com/support/webmaster: Yandex.
- Bytespider (ByteDance) and cohere-training-data-crawler are seen in logs; their makers document nothing.

OpenAI, Perplexity and Meta say of what a person sends that it may come whatever robots.txt says.
"""

from collections.abc import Iterator

SEARCHING = (
    *("Googlebot", "Bingbot", "Applebot", "DuckDuckBot", "Yandex"),
    *("OAI-SearchBot", "Claude-SearchBot", "PerplexityBot", "Amzn-SearchBot"),
)
TRAINING = (
    *("GPTBot", "ClaudeBot", "Google-Extended", "Applebot-Extended", "CCBot", "meta-externalagent", "Amazonbot"),
    *("Bytespider", "cohere-training-data-crawler"),
)
FETCHING = (
    *("ChatGPT-User", "Claude-User", "Perplexity-User", "MistralAI-User", "DuckAssistBot"),
    *("meta-externalfetcher", "Amzn-User"),
)
EVERY_OTHER = "*"


def rules(*, searching: bool, training: bool, fetching: bool, closed: list[str]) -> Iterator[str]:
    """Yield the lines of robots.txt; `closed` are the paths that nobody is let into.

    A robot goes by the group that names it, and by no other, so each group says all. Parsers that take the first name
    that is part of the robot's own would take Applebot-Extended for Applebot, if that came first.
    """
    for robots, may_come in (
        (TRAINING, training),
        (FETCHING, fetching),
        (SEARCHING, searching),
        ((EVERY_OTHER,), searching),
    ):
        yield from (f"User-agent: {robot}" for robot in robots)
        yield from (f"Disallow: {path}" for path in (closed if may_come else ["/"]))
        yield ""
