using BenchmarkDotNet.Running;
using Whence.Bench;
using Whence.Bench.Kernels;
using Whence.Bench.Peers;

// Kernels, networks, explanations and posteriors beside ONNX Runtime and libtorch; bench/README.md says which command answers which question.
try
{
    var rest = Settings.Take(args);
    if (TorchJob.WhyNot is { } fault)
        Console.Error.WriteLine($"libtorch does not load and its rows are left out: {fault} (bench/README.md, \"libtorch\")");
    Type[] types = [.. typeof(Settings).Assembly.GetTypes().Where(type => Cases.IsBenchmark(type) && (type != typeof(DeviceKernels) || Settings.IsGpu))];
    if (rest is ["rounds", .. var asked])
        return Rounds.Run(types, asked);
    if (rest is ["memory" or "memory-of", ..])
        return Memory.Run(types, rest);
    BenchmarkSwitcher.FromTypes(types).Run(rest, new Config());
    return 0;
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}
catch (InvalidOperationException differs)
{
    Console.Error.WriteLine(differs.Message);
    return 1;
}
