using Whence.Explain;
using Whence.Hosting;
using Whence.Models.Images;

// A service of one's own: dotnet run -c Release --project samples/Service -- --Whence:Model=samples/fashion-mnist/resnet8.onnx
// curl --data-binary @samples/fashion-mnist/ankle-boot.png http://localhost:5000/explain?target=7
var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 20 << 20);
builder.Services.AddWhence(o => builder.Configuration.GetSection("Whence").Bind(o));
var app = builder.Build();

app.MapHealthChecks("/health");
app.MapPost("/explain", (HttpRequest request, IExplanationService service, int? target, int? milliseconds, CancellationToken gone) => Answer(request, service, async pixels =>
{
    var e = await service.ExplainAsync(pixels, target, milliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null, gone);
    return new { e.Target, e.Top, e.Method, e.Samples, e.Gap, e.Milliseconds, Shape = e.MapShape.ToArray(), e.Map, e.Warnings };
}));
app.MapPost("/judge", (HttpRequest request, IExplanationService service, CancellationToken gone) => Answer(request, service, async pixels =>
{
    var v = await service.JudgeAsync(pixels, gone);
    return new { v.Claim, v.Prediction, v.Uncertainty, v.OutOfDistribution, Map = v.Attribution, v.Warnings };
}));
app.Run();

// The picture is read whole before a session is asked for: a slow client holds its connection and nothing else.
static async Task<IResult> Answer(HttpRequest request, IExplanationService service, Func<float[], Task<object>> ask)
{
    try
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        var (_, pixels) = service.Classifier.Prepare(ImageFile.Decode(body.ToArray(), "picture"));
        return Results.Json(await ask(pixels));
    }
    catch (PoolBusyException busy)
    {
        request.HttpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(service.Backlog.TotalSeconds)).ToString("0");
        return Results.Problem(busy.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
    catch (Exception wrong) when (wrong is ImageException or ExplainException)
    {
        return Results.Problem(wrong.Message, statusCode: StatusCodes.Status400BadRequest);
    }
}
