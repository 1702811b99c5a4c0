using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Whence.Serve;

/// <summary>The forms of an explanation: everything in JSON, the map as an array, or the map over the picture.</summary>
sealed record AnswerFormat(string Name, string MediaType)
{
    public static readonly AnswerFormat Json = new("json", "application/json");
    public static readonly AnswerFormat Npy = new("npy", "application/x-npy");
    public static readonly AnswerFormat Png = new("png", "image/png");

    static readonly AnswerFormat[] All = [Json, Npy, Png];

    /// <summary>What <c>format</c> names, else what the client accepts first, else JSON.</summary>
    /// <exception cref="RefusedException">There is no such form.</exception>
    public static AnswerFormat Of(HttpRequest request)
    {
        if (request.Query["format"] is [{ Length: > 0 } name])
            return Array.Find(All, format => format.Name == name)
                ?? throw new RefusedException(StatusCodes.Status400BadRequest, $"there is no format '{name}'; there are {string.Join(", ", All.Select(format => format.Name))}");
        var accepted = new RequestHeaders(request.Headers).Accept;
        if (accepted.Count == 0)
            return Json;
        foreach (var range in accepted.OrderByDescending(range => range.Quality ?? 1))
        {
            if (range.Quality != 0 && Array.Find(All, format => new MediaTypeHeaderValue(format.MediaType).IsSubsetOf(range)) is { } found)
                return found;
        }
        throw new RefusedException(
            StatusCodes.Status406NotAcceptable, $"'{request.Headers.Accept}' is not offered; {string.Join(", ", All.Select(format => format.MediaType))} are");
    }
}
