using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Hosting;
using Whence.Models.Images;
using Whence.Uncertainty.Reports;

namespace Whence.Serve;

/// <summary>
/// Explanations over HTTP, of the service that <c>AddWhence</c> added: <c>POST /explain</c>, <c>POST /judge</c>, <c>GET /model</c>, <c>GET /health</c>, and
/// a page at <c>/</c>.
/// </summary>
public static class WhenceEndpoints
{
    /// <summary>Where the endpoints are, and the method of each.</summary>
    internal static IReadOnlyDictionary<string, string> Places { get; } = new Dictionary<string, string>
    {
        ["/explain"] = HttpMethods.Post,
        ["/judge"] = HttpMethods.Post,
        ["/model"] = HttpMethods.Get,
        ["/health"] = HttpMethods.Get,
        ["/"] = HttpMethods.Get,
    };

    /// <summary>
    /// Adds the endpoints. A full queue is answered with 503 and Retry-After, what cannot be explained with 400, 406, 413 or 415, each with the reason as
    /// problem+json.
    /// </summary>
    public static IEndpointRouteBuilder MapWhence(this IEndpointRouteBuilder routes, Action<ServeOptions>? configure = null)
    {
        var options = new ServeOptions();
        configure?.Invoke(options);
        var services = routes.ServiceProvider;
        var asked = services.GetRequiredService<IOptions<WhenceOptions>>().Value;
        var pictures = new PictureReader(options.MostBytes);
        var model = new ModelDescription(services.GetRequiredService<IExplanationService>, asked, options);
        routes.MapPost("/explain", Problem.Caught(context => Explain(context, pictures)));
        routes.MapPost("/judge", Problem.Caught(context => Judge(context, pictures, asked.Seed)));
        routes.MapGet("/model", Problem.Caught(async context => await ServeJson.Write(context, await model.Get().ConfigureAwait(false)).ConfigureAwait(false)));
        routes.MapGet("/health", Problem.Caught(Health));
        routes.MapGet("/", Problem.Caught(Page.Write));
        if (options.Example is var (_, bytes))
            routes.MapGet("/example", Problem.Caught(context => ServeJson.WriteBytes(context, bytes, "application/octet-stream")));
        return routes;
    }

    static async Task Explain(HttpContext context, PictureReader pictures)
    {
        var service = context.RequestServices.GetRequiredService<IExplanationService>();
        var format = AnswerFormat.Of(context.Request);
        var request = ExplainQuery.Read(context.Request.Query, service.Classifier);
        if (format != AnswerFormat.Json && request.Targets is { Count: > 1 } several)
            throw new RefusedException(StatusCodes.Status400BadRequest, $"format {format.Name} gives one map, target names {several.Count} classes: format json gives one answer a class");
        var picture = await pictures.Read(context, service, isDrawn: format == AnswerFormat.Png).ConfigureAwait(false);
        var replies = await service.AnswerEachAsync(picture.Pixels, request, context.RequestAborted).ConfigureAwait(false);
        var plugins = context.RequestServices.GetRequiredService<IOptions<WhenceOptions>>().Value.Plugins;
        var explanation = replies[0].Explanation;
        await (format == AnswerFormat.Npy ? ServeJson.WriteBytes(context, MapJson.NpyBytes(explanation.Map, explanation.MapShape.ToArray()), format.MediaType)
            : format == AnswerFormat.Png ? ServeJson.WriteBytes(context, Overlaid(picture.Shown!, explanation), format.MediaType)
            : replies.Count == 1 ? ServeJson.Write(context, Answer(picture, replies[0], service, plugins))
            : ServeJson.Write(context, replies.Select(reply => Answer(picture, reply, service, plugins)).ToArray())).ConfigureAwait(false);
    }

    static async Task Judge(HttpContext context, PictureReader pictures, ulong seed)
    {
        ExplainQuery.Check(context.Request.Query, []);
        var service = context.RequestServices.GetRequiredService<IExplanationService>();
        var picture = await pictures.Read(context, service).ConfigureAwait(false);
        var verdict = await service.JudgeAsync(picture.Pixels, context.RequestAborted).ConfigureAwait(false);
        var maps = MapJson.Of([.. verdict.Attribution, .. verdict.UncertaintyAttribution.Map], [2, .. verdict.MapShape.Span]);
        var answer = new JudgeAnswer(VerdictJson.Of(picture.Name, verdict, service.Classifier, service.Device, seed), picture.Seen, maps);
        await ServeJson.Write(context, answer).ConfigureAwait(false);
    }

    static async Task Health(HttpContext context)
    {
        var report = await context.RequestServices.GetRequiredService<HealthCheckService>().CheckHealthAsync(context.RequestAborted).ConfigureAwait(false);
        var reason = report.Entries.Values.Select(entry => entry.Description).FirstOrDefault(text => text is not null);
        var status = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        await ServeJson.Write(context, new HealthAnswer(report.Status.ToString().ToLowerInvariant(), reason), status).ConfigureAwait(false);
    }

    static ExplainAnswer Answer(ServedPicture picture, ExplanationReply reply, IExplanationService service, IReadOnlyList<PluginFile> plugins) => new(
        ExplanationJson.Of(picture.Name, reply.Explanation, service.Classifier, service.Device, plugins: plugins), reply.Explanation.SamplesWanted, picture.Seen, picture.Width, picture.Height,
        reply.Waited.TotalMilliseconds, reply.Compiled.TotalMilliseconds, MapJson.Of(reply.Explanation.Map, reply.Explanation.MapShape.ToArray()));

    static byte[] Overlaid(ShownPicture picture, Explanation e) => Png.Encode(picture.Overlaid(e.PixelMap(), e.MapShape[0], e.MapShape[1]));
}
