using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Whence.Explain.Reports;

/// <summary>A piece of HTML. It is made of text with holes, and what fills a hole is escaped unless it is markup itself, so that no name can become part of the page's structure.</summary>
readonly partial record struct Html(string? Text)
{
    /// <summary>HTML with holes: text and numbers are escaped, markup and lists of it are put in as they are.</summary>
    public static Html Of(FormattableString text) => new(text.ToString(Holes.Instance));

    /// <summary>HTML without holes.</summary>
    public static Html Plain(string html) => new(html);

    /// <summary>A name that is broken into lines only where it is longer than a whole one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="after">Punctuation that stays with it.</param>
    public static Html Name(string name, string after = "") => Of($"<span class=\"name\">{name}{after}</span>");

    /// <summary>This, and more behind it.</summary>
    public Html Then(FormattableString more) => new(Text + Of(more).Text);

    /// <summary>Pieces one after another.</summary>
    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Text)));

    /// <summary>Text as markup. A number stays on a line with its unit.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(BeforeUnit().Replace(text, "\u00a0"));

    /// <inheritdoc/>
    public override string ToString() => Text ?? "";

    [GeneratedRegex(@"(?<=\d) (?=(?:%|×|MiB\b|nats\b|ms\b|s\b))|(?<=×) (?=\d)|(?<=[<>]) (?=\d)")]
    private static partial Regex BeforeUnit();

    sealed class Holes : IFormatProvider, ICustomFormatter
    {
        public static readonly Holes Instance = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
        {
            null => "",
            Html markup => markup.ToString(),
            IEnumerable<Html> parts => Join(parts).ToString(),
            IFormattable value => Escape(value.ToString(format, CultureInfo.InvariantCulture)),
            _ => Escape(arg.ToString() ?? ""),
        };
    }
}
