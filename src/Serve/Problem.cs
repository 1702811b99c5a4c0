using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Whence.Explain;
using Whence.Graphs;
using Whence.Hosting;
using Whence.Models;
using Whence.Models.Images;

namespace Whence.Serve;

/// <summary>What went wrong, as RFC 9457 has it: <c>application/problem+json</c>.</summary>
sealed record Problem(string Type, string Title, int Status, string Detail)
{
    const double LongestRetry = 120;

    /// <summary>Runs a handler and answers its typed errors in words. A client that has gone is told nothing.</summary>
    public static RequestDelegate Caught(Func<HttpContext, Task> handle) => async context =>
    {
        try
        {
            await handle(context).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
        }
        catch (Exception caught) when (StatusOf(caught) is { } status && !context.Response.HasStarted)
        {
            await Write(context, status, WithoutFolder(context, caught.Message)).ConfigureAwait(false);
        }
    };

    /// <summary>Answers with a problem.</summary>
    public static Task Write(HttpContext context, int status, string detail)
    {
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = RetryAfter(context).ToString(CultureInfo.InvariantCulture);
        var problem = new Problem("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail);
        return ServeJson.Write(context, problem, status, "application/problem+json");
    }

    static int? StatusOf(Exception e) => e switch
    {
        RefusedException refused => refused.Status,
        BadHttpRequestException bad => bad.StatusCode,
        PoolBusyException or ServiceNotReadyException or ObjectDisposedException => StatusCodes.Status503ServiceUnavailable,
        ImageException or PreprocessingException or ExplainException or ShapeException => StatusCodes.Status400BadRequest,
        _ => null,
    };

    // A network bears the path of its file, which is nobody's business.
    static string WithoutFolder(HttpContext context, string message) =>
        context.RequestServices.GetRequiredService<IExplanationService>() is { IsReady: true, Classifier.Name: { Length: > 0 } name } ? message.Replace(name, Path.GetFileName(name), StringComparison.Ordinal) : message;

    // Whole seconds, at least one.
    static int RetryAfter(HttpContext context)
    {
        var service = context.RequestServices.GetRequiredService<IExplanationService>();
        return service.IsReady ? (int)Math.Clamp(Math.Ceiling(service.Backlog.TotalSeconds), 1, LongestRetry) : 1;
    }
}
