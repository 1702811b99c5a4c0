using Whence.Explain;

namespace Whence.Hosting;

/// <summary>An explanation, and what the request took beside it.</summary>
/// <param name="Explanation">The explanation.</param>
/// <param name="Waited">Time for which all sessions were in use.</param>
/// <param name="Compiled">Time in which the session was compiled and measured; zero once that was done.</param>
public sealed record ExplanationReply(Explanation Explanation, TimeSpan Waited, TimeSpan Compiled);
