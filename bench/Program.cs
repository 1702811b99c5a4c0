using Whence.Bench.Kernels;
using Whence.Bench.Models;

// One program, one sub-command per bench: dotnet run -c Release --project bench -- kernels [filter] [width]
if (args is ["kernels", .. var rest])
    return KernelBench.Run(rest);
if (args is ["models", .. var paths])
    return ModelBench.Run(paths);
Console.Error.WriteLine("usage: kernels [filter] [512|256|128] | models MODELS_FOLDER PEERS_FOLDER [rounds] [output.md]");
return 2;
