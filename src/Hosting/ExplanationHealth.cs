using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Whence.Hosting;

/// <summary>Unhealthy until the pool is warm and after it has ended; degraded while requests are refused.</summary>
sealed class ExplanationHealth(ExplanationService service) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        !service.IsReady ? HealthCheckResult.Unhealthy("no sessions: the service has not started, or has ended")
        : service.IsFull ? HealthCheckResult.Degraded("all sessions are in use, and as many requests wait as may")
        : HealthCheckResult.Healthy());
}
