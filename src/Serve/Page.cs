using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Whence.Models.Images;

namespace Whence.Serve;

/// <summary>The page: one HTML file with style and script inside, which fetches nothing but from this server, and may not.</summary>
static class Page
{
    const int Colours = 256;

    static readonly string Script = (Read("view.js") + Read("page.js"))
        .Replace("@signed@", Table(ColorMap.Signed), StringComparison.Ordinal).Replace("@absolute@", Table(ColorMap.Unsigned), StringComparison.Ordinal);

    static readonly byte[] Html = Encoding.UTF8.GetBytes(Read("page.html").Replace("/*style*/", Read("page.css"), StringComparison.Ordinal).Replace("/*script*/", Script, StringComparison.Ordinal));

    static readonly string Policy =
        $"default-src 'none'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'; style-src 'unsafe-inline'; "
        + "img-src 'self' blob: data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    public static Task Write(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return ServeJson.WriteBytes(context, Html, "text/html; charset=utf-8");
    }

    // Red, green, blue of so many values from the lowest to the highest.
    static string Table(ColorMap colours)
    {
        var bytes = new byte[3 * Colours];
        for (var i = 0; i < Colours; i++)
        {
            var share = i / (Colours - 1.0);
            var colour = colours[colours.IsSigned ? 2 * share - 1 : share];
            (bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]) = (colour.R, colour.G, colour.B);
        }
        return Convert.ToBase64String(bytes);
    }

    static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
