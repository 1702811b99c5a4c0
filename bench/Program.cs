using Whence.Bench.Diagnose;
using Whence.Bench.Evidence;
using Whence.Bench.Lap;
using Whence.Bench.Models;
using Whence.Bench.Serve;
using Whence.Bench.Training;

// What the command's own bench leaves out: whole networks and posteriors beside their peers. dotnet run -c Release --project bench -- models ...
if (args is ["models", .. var paths])
    return ModelBench.Run(paths);
if (args is ["evidence", .. var arrays])
    return EvidenceBench.Run(arrays);
if (args is ["sessions", .. var folders])
    return SessionBench.Run(folders);
if (args is ["values", .. var asked])
    return GradientValues.Run(asked);
if (args is ["serve", .. var served])
    return await ServeBench.Run(served);
if (args is ["soak", .. var soaked])
    return await SoakBench.Run(soaked);
if (args is ["diagnose", .. var tables])
    return DiagnoseBench.Run(tables);
if (args is ["training", .. var trained])
    return TrainingBench.Run(trained);
if (args is ["lap", .. var pooled])
    return LapBench.Run(pooled);
if (args is ["resnet50", var file])
{
    ResNet50File.Write(file);
    return 0;
}
Console.Error.WriteLine("usage: models MODELS_FOLDER PEERS_FOLDER [rounds] [output.md] | evidence ARRAYS_FOLDER PEERS_FOLDER [rounds] [output.md] | sessions MODELS_FOLDER [output.md] | serve MODELS_FOLDER [output.md] | soak MODEL.onnx [explanations] [output.md] | diagnose [output.md] | training PEERS_FOLDER [rounds] [output.md] | lap study FOLDER [seeds] [pictures] [epochs] [output.md] | lap cost [rounds] [output.md] | resnet50 FILE.onnx | values MODEL.onnx PICTURES.npy TARGET FOLDER NAMES.txt; for kernels and ops: whence bench");
return 2;
