using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Whence.Hosting;

/// <summary>Adds explanations to a host.</summary>
public static class WhenceServices
{
    /// <summary>
    /// Adds <see cref="IExplanationService"/>: a pool of sessions that is loaded and warmed when the host starts, options that are checked then, a
    /// health check <c>whence</c>, and the meter and activity source <c>Whence</c>.
    /// </summary>
    public static IServiceCollection AddWhence(this IServiceCollection services, Action<WhenceOptions> configure)
    {
        services.AddOptions<WhenceOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WhenceOptions>, WhenceOptionsValidator>());
        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<WhenceTelemetry>();
        services.TryAddSingleton<ExplanationService>();
        services.TryAddSingleton<IExplanationService>(provider => provider.GetRequiredService<ExplanationService>());
        services.AddHostedService(provider => provider.GetRequiredService<ExplanationService>());
        services.AddHealthChecks().AddCheck<ExplanationHealth>("whence");
        return services;
    }
}
