using Whence.Explain;
using Whence.Models;

namespace Whence.Hosting;

/// <summary>What a session is compiled for.</summary>
sealed record MethodChoice(string Method, string? Layer, int? Samples, double? Reliability, ExplainTarget Target)
{
    /// <summary>More samples are refused: one request would hold a session for minutes, and its schedule much memory.</summary>
    public const int MostSamples = 4096;

    /// <summary>What a request asks for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">The service's options.</param>
    /// <param name="usual">The method of requests that name none.</param>
    /// <exception cref="ExplainException">There is no such method, or it does not take what is given.</exception>
    public static MethodChoice Of(ExplanationRequest request, WhenceOptions options, string usual)
    {
        var name = request.Method ?? usual;
        if (options.Methods.FirstOrDefault(info => info.Name == name) is not { } method)
            throw new ExplainException($"there is no method '{name}'; {NearNames.Hint(name, options.Methods.Select(info => info.Name))}");
        if (method.NeedsBackground && options.Settings.Background is null)
            throw new ExplainException($"{name} compares with a background, a set of inputs that this service was not given");
        if (request.Layer is { } layer && !method.TakesLayer)
            throw new ExplainException(
                $"{name} looks at no layer, '{layer}' was given; those that do are {string.Join(", ", options.Methods.Where(info => info.TakesLayer).Select(info => info.Name))}");
        if (request.Samples is < 1 or > MostSamples)
            throw new ExplainException($"{request.Samples} samples were asked for, a service takes 1 to {MostSamples}");
        if (request is { Samples: not null, Reliability: not null })
            throw new ExplainException("a number of samples and a reliability were asked for: one of them ends a run");
        var explainer = method.Create(options.Settings);
        var takesOne = explainer.DefaultSamples == 1;
        if (takesOne && request.Samples is > 1)
            throw new ExplainException($"{name} looks at one point, or at parts of its own; {request.Samples} samples were asked for");
        // What the service takes when nothing is asked for is not for every method.
        var reliability = request.Reliability ?? (explainer.IsRandom && request.Samples is null ? options.Reliability : null);
        return new(
            name, method.TakesLayer ? request.Layer ?? options.Settings.Layer : null,
            takesOne || reliability is not null ? null : request.Samples ?? options.Samples, reliability,
            request.Scalar ?? ExplainTarget.Of(options.Form, options.Against, options.Weights));
    }
}
