using System.Net;
using Microsoft.AspNetCore.Http;

namespace Whence.Serve;

/// <summary>
/// Refuses requests that came under another name than those that the server answers to (a page elsewhere can give its own name this machine's address), and
/// requests that a page of another origin sends. Addresses in place of names are no such trick.
/// </summary>
sealed class HostGuard(IEnumerable<string> names)
{
    readonly HashSet<string> known = new([.. names, "localhost"], StringComparer.OrdinalIgnoreCase);

    public Task Check(HttpContext context, RequestDelegate next)
    {
        if (!IsKnown(context.Request.Host.Host))
            return Problem.Write(context, StatusCodes.Status421MisdirectedRequest, $"this server does not answer to the name '{context.Request.Host}' (see --host)");
        if (context.Request.Headers.Origin is [{ } origin] && !IsOwn(origin, context.Request.Host))
            return Problem.Write(context, StatusCodes.Status403Forbidden, $"pages of '{origin}' may not use this server");
        return next(context);
    }

    bool IsKnown(string host) => known.Contains(host) || IPAddress.TryParse(host.Trim('[', ']'), out _);

    static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase);
}
