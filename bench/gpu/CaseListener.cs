using NUnit.Framework.Interfaces;

namespace Whence.Flight;

/// <summary>Writes each case as it starts and ends, so that a crash loses nothing; ends the process when the device is lost.</summary>
sealed class CaseListener(StreamWriter file) : ITestListener
{
    /// <summary>The exit code that says that the device must be opened anew.</summary>
    public const int DeviceLost = 3;

    static readonly string[] SignsOfLoss =
    [
        "DeviceLostException", "CUDA_ERROR_ILLEGAL_ADDRESS", "CUDA_ERROR_MISALIGNED_ADDRESS", "CUDA_ERROR_LAUNCH_FAILED", "CUDA_ERROR_LAUNCH_TIMEOUT",
        "CUDA_ERROR_ILLEGAL_INSTRUCTION", "CUDA_ERROR_INVALID_PC", "CUDA_ERROR_INVALID_ADDRESS_SPACE", "CUDA_ERROR_CONTEXT_IS_DESTROYED",
    ];

    public void TestStarted(ITest test)
    {
        if (!test.IsSuite)
            Write(new("start", test.FullName));
    }

    public void TestFinished(ITestResult result)
    {
        if (result.Test.IsSuite)
            return;
        var message = result.Message ?? "";
        var failed = result.ResultState.Status == TestStatus.Failed;
        var text = failed ? $"{message}\n{result.StackTrace}" : message.Length > 0 ? message : result.Output;
        Write(new("end", result.FullName, result.ResultState.Status.ToString().ToLowerInvariant(), result.Duration, text.Trim()));
        if (failed && SignsOfLoss.Any(message.Contains))
            Environment.Exit(DeviceLost);
    }

    public void TestOutput(TestOutput output)
    {
    }

    public void SendMessage(TestMessage message)
    {
    }

    void Write(CaseRecord record)
    {
        lock (file)
            file.WriteLine(record.ToLine());
    }
}
