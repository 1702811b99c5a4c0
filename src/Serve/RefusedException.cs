namespace Whence.Serve;

/// <summary>A request that cannot be answered as it is, with the HTTP status that says so.</summary>
sealed class RefusedException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
