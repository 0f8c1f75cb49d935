"""What each field of the specs is called and means, in the words of `train --help`.

A field that has no words here still has its option; a test asks for the words.
"""

from __future__ import annotations

from typing import Final

HELP: Final = {
    "DataSpec.name": "a data set, or a .csv or .npz file",
    "DataSpec.samples": "rows of a made data set, 4 to 100,000",
    "DataSpec.noise": "noise of a made data set in percent, 0 to 50",
    "DataSpec.train_fraction": "part of the rows to train on, 0.1 to 1; the others are for testing",
    "DataSpec.seed": "seed of the made rows and of the split",
    "DataSpec.features": "what of a point of the plane is fed in, with commas between",
    "DataSpec.target": "the column of an own table that is predicted, by its name",
    "DataSpec.task": "what is asked of it: classes, or a number",
    "DataSpec.header": "whether the first row of an own table names its columns",
    "DataSpec.delimiter": "what parts the cells of an own table",
    "DataSpec.decimal": "what marks decimals in an own table",
    "DataSpec.encoding": "how the text of an own table is encoded",
    "DataSpec.left_out": "columns of an own table that are not used, with commas between",
    "DataSpec.numbers": "columns of an own table that are numbers, with commas between",
    "DataSpec.categories": "columns of an own table that are categories, with commas between",
    "DataSpec.missing": "what becomes of missing values: rows left out, the mean, an own category",
    "DataSpec.scale": "whether the inputs of own data are brought to mean 0 and deviation 1",
    "DataSpec.scale_target": "whether a number to predict is brought to mean 0 and deviation 1",
    "DataSpec.stratify": "whether both parts get the classes in equal shares",
    "NetworkSpec.inputs": "columns of the data; counted when it is left out",
    "NetworkSpec.layers": "units and activation of each layer, from the inputs up",
    "NetworkSpec.init": "how weights start (see below)",
    "NetworkSpec.bias_init": "how biases start (see below)",
    "NetworkSpec.seed": "seed of the first weights",
    "NetworkSpec.dtype": "number type",
    "LayerSpec.units": "units of the layer",
    "LayerSpec.activation": "activation of the layer",
    "LayerSpec.bias": "whether layer L (all without L=) has biases, yes or no",
    "LayerSpec.dropout": "with which probability each output of hidden layer L (all without L=) is"
    " silent in training, 0 to below 1",
    "LayerSpec.init": "how the weights of layer L start, where it differs from --init",
    "LayerSpec.bias_init": "how the biases of layer L start, where it differs from --bias-init",
    "InitSpec.name": "the scheme",
    "InitSpec.mean": "mean of normal",
    "InitSpec.std": "standard deviation of normal",
    "InitSpec.low": "least number of uniform and file_shifted",
    "InitSpec.high": "greatest number of uniform and file_shifted",
    "InitSpec.value": "the number of constant",
    "InitSpec.values": "the numbers of values, row by row; rows may be parted by ;",
    "InitSpec.path": "weights file (.npz) of file and file_shifted",
    "TrainSpec.loss": "what is minimised",
    "TrainSpec.batch_size": "rows an update",
    "TrainSpec.epochs": "times through the data",
    "TrainSpec.shuffle": "new order of the rows in every epoch, or the order of the data",
    "TrainSpec.seed": "seed of the order of the rows",
    "TrainSpec.l1": "L1 penalty on weights",
    "TrainSpec.l2": "L2 penalty on weights",
    "TrainSpec.metric": "accuracy, or the share of answers equal to the target to --decimals",
    "TrainSpec.decimals": "decimals that metric exact compares, 0 to 15",
    "TrainSpec.engine": "who makes the updates; their last digits differ",
    "StopSpec.goal": "end the run once this is reached, as test_accuracy:0.975 or train_loss:0.01",
    "StopSpec.patience": "end it after so many epochs without progress of --monitor; 0: never",
    "StopSpec.monitor": "whose progress --patience looks at",
    "StopSpec.min_delta": "by how much --monitor has to get better to count as progress",
    "StopSpec.restore_best": "put the best epoch's weights back when --patience, or the run, ends",
    "StopSpec.seconds": "end it after the epoch in which it has trained so many seconds in all",
    "ScheduleSpec.name": "how the learning rate changes by itself",
    "ScheduleSpec.length": "epochs of each stair (step), or of the way down (cosine)",
    "ScheduleSpec.gamma": "what each stair multiplies the learning rate by (step)",
    "ScheduleSpec.lowest": "the part of the learning rate that is left in the end (cosine)",
    "ScheduleSpec.warmup": "epochs in which the learning rate rises from 0 first",
    "AugmentationSpec.rotation": "turn each training image at random by up to so many degrees",
    "AugmentationSpec.shift": "shift it by up to so many pixels, along and across",
    "AugmentationSpec.thickness": "make its strokes up to so many pixels thicker or thinner",
    "AugmentationSpec.pixel_noise": "add noise of this deviation to its pixels, where white is 1",
    "OptimizerSpec.name": "update rule",
    "OptimizerSpec.learning_rate": "learning rate",
    "OptimizerSpec.momentum": "part of the last update that is kept (momentum, nesterov)",
    "OptimizerSpec.beta1": "decay of the mean of gradients (adam, adamw)",
    "OptimizerSpec.beta2": "decay of the mean of squared gradients (adam, adamw)",
    "OptimizerSpec.rho": "decay of the mean of squared gradients (rmsprop)",
    "OptimizerSpec.epsilon": "added to the denominator (rmsprop, adam, adamw)",
    "OptimizerSpec.weight_decay": "decay of weights (adamw)",
}
# Fields whose value another option brings along.
ANSWERED_BY: Final = {
    "DataSpec.path": "--data",
    "LayerSpec.units": "--layers",
    "LayerSpec.activation": "--layers",
    "Goal.figure": "--stop-at",
    "Goal.value": "--stop-at",
}
METAVARS: Final = {
    "DataSpec.name": "NAME|FILE",
    "NetworkSpec.layers": "4:tanh,1:sigmoid",
    "StopSpec.goal": "FIGURE:X",
}
TITLES: Final = {
    "optimizer": "optimiser",
    "stop": "when it ends before its last epoch",
    "schedule": "learning-rate schedule",
    "augmentation": "training images changed at random",
}
SEED_HELP: Final = "seed of data, weights and order alike"
START_HELP: Final = """\
Train in the terminal: a progress bar, then a table.

Options change the lesson or experiment that is started from (XOR solved). What
is left out stays as it is there, except that the last layer, the inputs and the
loss follow data and layers that were named. For a data file of your own, where
no lesson or experiment is named, network and training are proposed. Changes
that were made on the way and stand in the experiment are made again at their
steps, but not those of a field that an option sets.
"""
SWEEP_HELP: Final = """\
Train many networks that differ in what a plan names, and compare them.

Results go into a folder as they come, one row a run: its experiment, how it
ended, its figures and its curves. A sweep that was ended, or killed, goes on
with --resume and does nothing twice. A run that cannot be made is a row with
the reason.
"""
