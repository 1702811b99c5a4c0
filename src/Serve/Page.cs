using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Whence.Explain.Reports;

namespace Whence.Serve;

/// <summary>The page: one HTML file with style and script inside, which fetches nothing but from this server, and may not. Look, controls and maps are those of the reports.</summary>
static class Page
{
    static readonly string Script = PageFiles.Theme + PageFiles.Maps + Read("page.js");

    static readonly byte[] Html = Encoding.UTF8.GetBytes(Read("page.html")
        .Replace("<!--icon-->", PageFiles.Icon, StringComparison.Ordinal).Replace("<!--controls-->", PageFiles.Controls, StringComparison.Ordinal)
        .Replace("/*style*/", PageFiles.Look + Read("page.css"), StringComparison.Ordinal).Replace("/*script*/", Script, StringComparison.Ordinal));

    static readonly string Policy =
        $"default-src 'none'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'; style-src 'unsafe-inline'; "
        + "img-src 'self' blob: data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    public static Task Write(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return ServeJson.WriteBytes(context, Html, "text/html; charset=utf-8");
    }

    static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
